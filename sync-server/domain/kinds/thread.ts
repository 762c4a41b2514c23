import type { ThreadRow } from '../../storage/tables.js'
import { everyField, pairFields, type DocumentSource } from './source.js'

export const threads: DocumentSource<'threads', ThreadRow> = {
  source: { table: 'threads' },
  readers: 'both',
  toDocument: (row, reader, names) => ({
    id: row.id,
    ...everyField(row, reader),
    ...pairFields(row, reader, names),
    kind: row.kind,
    relation_id: row.relation_id,
    inquiry_id: row.inquiry_id,
    is_writable: row.is_writable === 1,
    last_seq: row.last_seq,
    last_message_at: row.last_message_at,
    last_message_preview: row.last_message_preview,
    last_sender_id: row.last_sender_id,
    tutor_count: row.tutor_count,
    student_count: row.student_count,
    created_at: row.created_at,
  }),
}
