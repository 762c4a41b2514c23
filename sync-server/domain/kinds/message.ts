import type { Reaction } from '../../contract/kinds/message.js'
import type { MessageRow } from '../../storage/tables.js'
import { everyField, type DocumentSource } from './source.js'

/** Only what the contract's list holds was ever stored. */
const reactionOf = (stored: string | null) => stored as Reaction | null

export const messages: DocumentSource<'messages', MessageRow> = {
  source: { table: 'messages' },
  readers: 'both',
  toDocument: (row, reader) => ({
    id: row.id,
    ...everyField(row, reader),
    thread_id: row.thread_id,
    seq: row.seq,
    sender_id: row.sender_id,
    sender_count: row.sender_count,
    body: row.body,
    reactions: { tutor: reactionOf(row.tutor_reaction), student: reactionOf(row.student_reaction) },
    composed_at: row.composed_at,
    created_at: row.created_at,
  }),
}
