import { Type, type Static } from 'typebox'
import { Seq, Time, UserId, Uuid } from '../values.js'
import { documentKind, everyDocument, strict } from './shape.js'

export const MessageDocument = Type.Object(
  { id: Uuid, ...everyDocument, thread_id: Uuid, seq: Seq, sender_id: UserId, body: Type.String(), composed_at: Time, created_at: Time },
  strict,
)
export type MessageDocument = Static<typeof MessageDocument>

export const messages = documentKind({ title: 'Message', schema: MessageDocument, defaults: {} })
