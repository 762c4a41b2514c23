import type { MessageRow } from '../../storage/tables.js'
import { everyField, type DocumentSource } from './source.js'

export const messages: DocumentSource<'messages', MessageRow> = {
  source: { table: 'messages' },
  readers: 'both',
  toDocument: (row, reader) => ({
    id: row.id,
    ...everyField(row, reader),
    thread_id: row.thread_id,
    seq: row.seq,
    sender_id: row.sender_id,
    body: row.body,
    composed_at: row.composed_at,
    created_at: row.created_at,
  }),
}
