import type { ReadMarkerRow } from '../../storage/tables.js'
import { everyField, type DocumentSource } from './source.js'

export const read_markers: DocumentSource<'read_markers', ReadMarkerRow> = {
  source: { table: 'read_markers' },
  readers: 'both',
  toDocument: (row, reader) => ({
    id: `${row.thread_id}:${row.user_id}`,
    ...everyField(row, reader),
    thread_id: row.thread_id,
    user_id: row.user_id,
    last_read_seq: row.last_read_seq,
    read_count: row.read_count,
    read_at: row.read_at,
  }),
}
