import { Type, type Static } from 'typebox'
import { Uuid } from '../values.js'
import { everyIntent, intentKind, otherUserId, strict } from './shape.js'

/** Its id is the message's id. */
export const SendMessage = Type.Object(
  { ...everyIntent, kind: Type.Literal('send_message'), thread_id: Uuid, other_user_id: otherUserId, body: Type.String() },
  strict,
)
export type SendMessage = Static<typeof SendMessage>

export const send_message = intentKind({
  schema: SendMessage,
  lane: ['thread_id'],
  contentOf: ({ thread_id, body }) => [thread_id, body.trim()],
})
