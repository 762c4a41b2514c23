import { Type, type Static } from 'typebox'
import { ErrorCode } from './errors.js'
import { intentKinds } from './kinds.js'
import { Rev, Seq, nullable } from './values.js'

export type IntentKindName = keyof typeof intentKinds
export const intentKindNames = Object.keys(intentKinds) as IntentKindName[]
type SchemaOf = { [K in IntentKindName]: (typeof intentKinds)[K]['schema'] }

/** What a person asked, in their own words and order. The author is always the session's user, never a field. */
export const Intent = Type.Unsafe<Static<SchemaOf[IntentKindName]>>(Type.Union(Object.values(intentKinds).map(({ schema }) => schema)))
export type Intent = Static<typeof Intent>
export type IntentOf<K extends IntentKindName> = Static<SchemaOf[K]>

/** What the rails know of a kind of intents. */
const kindOf = (name: unknown): { lane: readonly string[]; contentOf: (intent: never) => unknown[] } | undefined =>
  typeof name === 'string' && Object.hasOwn(intentKinds, name) ? intentKinds[name as IntentKindName] : undefined

/** What makes two intents of one author the same. */
export const contentOf = (intent: Intent): unknown[] => [intent.kind, ...(kindOf(intent.kind)?.contentOf(intent as never) ?? [])]

/** The lane as its kind names it, as far as it can be read; an intent of an unknown kind is taken for one of a thread. */
export function laneOf(intent: Record<string, unknown>): string | null {
  const parts = (kindOf(intent['kind'])?.lane ?? ['thread_id']).map((name) => intent[name])
  return parts.every((part) => typeof part === 'string') ? parts.join(':') : null
}

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
