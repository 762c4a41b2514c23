import type { RelationRow } from '../../storage/tables.js'
import { everyField, pairFields, type DocumentSource } from './source.js'

export const relations: DocumentSource<'relations', RelationRow> = {
  source: { table: 'relations' },
  readers: 'both',
  toDocument: (row, reader, names) => ({
    id: String(row.id),
    ...everyField(row, reader),
    ...pairFields(row, reader, names),
    relation_id: row.id,
    status: row.status,
    status_changed_at: row.status_changed_at,
    created_at: row.created_at,
  }),
}
