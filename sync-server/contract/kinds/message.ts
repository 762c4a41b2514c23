import { Type, type Static } from 'typebox'
import { Seq, Time, UserId, Uuid, nullable } from '../values.js'
import { documentKind, everyDocument, strict } from './shape.js'

export const reactionEmojis = ['👍', '❤️', '😂', '😮', '😢', '🙏', '✅', '❓'] as const
export const Reaction = Type.Unsafe<(typeof reactionEmojis)[number]>(Type.Enum([...reactionEmojis]))

export type Reaction = Static<typeof Reaction>

export const MessageDocument = Type.Object(
  {
    id: Uuid,
    ...everyDocument,
    thread_id: Uuid,
    seq: Seq,
    sender_id: UserId,
    /** How many messages its sender has written in the thread, up to and with it. */
    sender_count: Seq,
    body: Type.String(),
    reactions: Type.Object({ tutor: nullable(Reaction), student: nullable(Reaction) }, strict),
    composed_at: Time,
    created_at: Time,
  },
  strict,
)
export type MessageDocument = Static<typeof MessageDocument>

export const messages = documentKind({
  title: 'Message',
  schema: MessageDocument,
  defaults: { sender_count: 0, reactions: { tutor: null, student: null } },
  start: 'in blocks',
})
