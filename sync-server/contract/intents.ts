import { Type, type Static } from 'typebox'
import { ErrorCode } from './errors.js'
import { Rev, Seq, Time, UserId, Uuid, nullable } from './values.js'

const strict = { additionalProperties: false }
const every = { id: Uuid, created_at: Time }

/** Exactly one of the two ids is a number (R-THREAD-1). */
export const EnsureThread = Type.Object(
  {
    ...every,
    kind: Type.Literal('ensure_thread'),
    thread_id: Uuid,
    relation_id: Type.Optional(nullable(UserId)),
    inquiry_id: Type.Optional(nullable(UserId)),
  },
  strict,
)
export type EnsureThread = Static<typeof EnsureThread>

/** Its id is the message's id. */
export const SendMessage = Type.Object({ ...every, kind: Type.Literal('send_message'), thread_id: Uuid, body: Type.String() }, strict)
export type SendMessage = Static<typeof SendMessage>

export const AdvanceReadMarker = Type.Object(
  { ...every, kind: Type.Literal('advance_read_marker'), thread_id: Uuid, last_read_seq: Seq },
  strict,
)
export type AdvanceReadMarker = Static<typeof AdvanceReadMarker>

/** What a person asked, in their own words and order. The author is always the session's user, never a field. */
export const Intent = Type.Union([EnsureThread, SendMessage, AdvanceReadMarker])
export type Intent = Static<typeof Intent>

export const VerdictStatus = Type.Union([Type.Literal('applied'), Type.Literal('refused'), Type.Literal('later')])

/** What the server answered to one intent. A field that does not apply is null. */
export const Verdict = Type.Object({
  id: Type.String(),
  status: VerdictStatus,
  code: nullable(ErrorCode),
  rev: nullable(Rev),
  seq: nullable(Seq),
  /** Seconds. */
  retry_after: nullable(Type.Number()),
})
export type Verdict = Static<typeof Verdict>
