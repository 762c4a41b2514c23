import { Type, type Static } from 'typebox'
import { Uuid, nullable } from '../values.js'
import { Reaction } from './message.js'
import { everyIntent, intentKind, strict } from './shape.js'

/** One reaction per person and message; null takes it back. */
export const SetReaction = Type.Object(
  { ...everyIntent, kind: Type.Literal('set_reaction'), thread_id: Uuid, message_id: Uuid, emoji: nullable(Reaction) },
  strict,
)
export type SetReaction = Static<typeof SetReaction>

export const set_reaction = intentKind({
  schema: SetReaction,
  lane: ['thread_id'],
  contentOf: ({ thread_id, message_id, emoji }) => [thread_id, message_id, emoji],
})
