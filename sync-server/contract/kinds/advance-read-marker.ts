import { Type, type Static } from 'typebox'
import { Seq, Uuid } from '../values.js'
import { everyIntent, intentKind, strict } from './shape.js'

export const AdvanceReadMarker = Type.Object(
  { ...everyIntent, kind: Type.Literal('advance_read_marker'), thread_id: Uuid, last_read_seq: Seq },
  strict,
)
export type AdvanceReadMarker = Static<typeof AdvanceReadMarker>

export const advance_read_marker = intentKind({
  schema: AdvanceReadMarker,
  lane: ['thread_id'],
  contentOf: ({ thread_id, last_read_seq }) => [thread_id, last_read_seq],
})
