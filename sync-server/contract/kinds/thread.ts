import { Type, type Static } from 'typebox'
import { Seq, ThreadKind, Time, UserId, Uuid, nullable } from '../values.js'
import { documentKind, everyDocument, pair, strict } from './shape.js'

export const ThreadDocument = Type.Object(
  {
    id: Uuid,
    ...everyDocument,
    ...pair,
    kind: ThreadKind,
    relation_id: nullable(UserId),
    inquiry_id: nullable(UserId),
    is_writable: Type.Boolean(),
    last_seq: Seq,
    last_message_at: nullable(Time),
    last_message_preview: nullable(Type.String()),
    last_sender_id: nullable(UserId),
    /** How many messages each of the two has written. */
    tutor_count: Seq,
    student_count: Seq,
    created_at: Time,
  },
  strict,
)
export type ThreadDocument = Static<typeof ThreadDocument>

export const threads = documentKind({
  title: 'Thread',
  schema: ThreadDocument,
  defaults: { tutor_count: 0, student_count: 0 },
  start: 'by newest',
})
