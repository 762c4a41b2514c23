import { Type, type Static } from 'typebox'
import { UserId, Uuid, nullable } from '../values.js'
import { everyIntent, intentKind, otherUserId, strict } from './shape.js'

/** Exactly one of the two ids is a number (R-THREAD-1). */
export const EnsureThread = Type.Object(
  {
    ...everyIntent,
    kind: Type.Literal('ensure_thread'),
    thread_id: Uuid,
    other_user_id: otherUserId,
    relation_id: Type.Optional(nullable(UserId)),
    inquiry_id: Type.Optional(nullable(UserId)),
  },
  strict,
)
export type EnsureThread = Static<typeof EnsureThread>

export const ensure_thread = intentKind({
  schema: EnsureThread,
  lane: ['thread_id'],
  contentOf: ({ thread_id, relation_id, inquiry_id }) => [thread_id, relation_id ?? null, inquiry_id ?? null],
})
