import { hash } from 'node:crypto'
import type { ErrorCode } from '../contract/errors.js'
import { threadIdOf, type Origin } from '../contract/ids.js'
import type { AdvanceReadMarker, EnsureThread, Intent, SendMessage, Verdict } from '../contract/intents.js'
import { isUuid, type ThreadKind } from '../contract/values.js'
import { headOf } from '../storage/feed.js'
import type { Revs, VerdictRow } from '../storage/tables.js'
import type { Tx } from '../storage/transaction.js'
import { insertVerdicts, verdictsOf } from '../storage/threads.js'
import { acceptMessages } from './messages.js'
import { advanceReadMarker } from './read-markers.js'
import { ensureThread } from './threads.js'
import type { Person } from './person.js'

/** One intent as it came: `intent` is null where it is none, `lane` the thread it speaks of, as far as that can be read. */
export interface Asked {
  id: string
  lane: string | null
  intent: Intent | null
}

/** A verdict with what the caller logs and counts of it. `fault`: the unexpected error behind a `later`, or behind a run that was decided one by one. */
export interface Outcome {
  verdict: Verdict
  is_repeat: boolean
  event: { name: 'chat_thread_created' | 'chat_thread_retrieved'; thread_id: string; kind: ThreadKind } | null
  fault: unknown
}

/** Seconds after which an intent that met an unexpected fault is worth trying again. */
const laterSeconds = 5

/**
 * Repeats the verdicts that were given before, decides the rest, and remembers that. A run is one intent of any kind, or several messages, none
 * of whose ids comes twice.
 */
export async function decideRun(tx: Tx, author: Person, run: readonly Asked[]): Promise<Outcome[]> {
  const ids = run.map(({ id }) => id).filter(isUuid)
  const known = new Map((await verdictsOf(tx.db, author.id, ids)).map((row) => [row.intent_id, row]))
  const fresh = run.flatMap(({ id, intent }) => (intent && isUuid(id) && !known.has(id) ? [intent] : []))
  const decided = new Map((await decide(tx, author, fresh)).map((outcome) => [outcome.verdict.id, outcome]))
  const verdicts: VerdictRow[] = []
  const outcomes = run.map(({ id, intent }) => {
    if (!isUuid(id)) return refused(id, 'INVALID')
    const fingerprint = intent ? fingerprintOf(intent) : 'malformed'
    const before = known.get(id)
    if (before) return repeated(before, fingerprint)
    const outcome = intent ? decided.get(id) : refused(id, 'INVALID')
    if (!outcome) throw new Error('an intent was not decided')
    const { status, code, rev, seq } = outcome.verdict
    if (status !== 'later') verdicts.push({ author_id: author.id, intent_id: id, fingerprint, status, code, rev, seq })
    return outcome
  })
  await insertVerdicts(tx.db, verdicts)
  return outcomes
}

async function decide(tx: Tx, author: Person, intents: readonly Intent[]): Promise<Outcome[]> {
  const [first] = intents
  if (!first) return []
  if (first.kind !== 'send_message') return [await decideAlone(tx, author, first)]
  return decideMessages(
    tx,
    author,
    intents.filter((intent) => intent.kind === 'send_message'),
  )
}

async function decideMessages(tx: Tx, author: Person, messages: readonly SendMessage[]): Promise<Outcome[]> {
  const accepted = await acceptMessages(tx, author, messages)
  return accepted.map(({ id, answer }) =>
    answer.ok
      ? { ...applied(id, revFor(author, answer.message), answer.message.seq), is_repeat: !answer.is_new }
      : refused(id, answer.code),
  )
}

async function decideAlone(tx: Tx, author: Person, intent: EnsureThread | AdvanceReadMarker): Promise<Outcome> {
  switch (intent.kind) {
    case 'ensure_thread': {
      const origin = originOfIntent(intent)
      if (!origin) return refused(intent.id, 'INVALID')
      const ensured = await ensureThread(tx, author, origin)
      if (!ensured.ok) return refused(intent.id, ensured.code)
      const { thread } = ensured
      const name = ensured.is_new ? 'chat_thread_created' : 'chat_thread_retrieved'
      return { ...applied(intent.id, revFor(author, thread), null), event: { name, thread_id: thread.id, kind: thread.kind } }
    }
    case 'advance_read_marker': {
      const advanced = await advanceReadMarker(tx, author, intent)
      if (!advanced.ok) return refused(intent.id, advanced.code)
      const rev = advanced.marker ? revFor(author, advanced.marker) : await headOf(tx.db, author.id)
      return applied(intent.id, rev, advanced.marker?.last_read_seq ?? 0)
    }
  }
}

/** What was answered before, unless this is another intent under the same id. */
function repeated(known: VerdictRow, fingerprint: string): Outcome {
  const { intent_id: id, status, rev, seq } = known
  if (known.fingerprint !== fingerprint) return refused(id, 'ID_REUSED')
  const verdict: Verdict = { id, status, code: known.code as ErrorCode | null, rev, seq, retry_after: null }
  return { verdict, is_repeat: true, event: null, fault: null }
}

/** The origin an `ensure_thread` names; null unless it names exactly one, and that of its thread (R-THREAD-1). */
export function originOfIntent(intent: EnsureThread): Origin | null {
  const relation_id = intent.relation_id ?? null
  const inquiry_id = intent.inquiry_id ?? null
  let origin: Origin | null = null
  if (relation_id !== null && inquiry_id === null) origin = { kind: 'contact', relation_id }
  if (inquiry_id !== null && relation_id === null) origin = { kind: 'negotiation', inquiry_id }
  return origin && threadIdOf(origin) === intent.thread_id ? origin : null
}

/** What makes two intents the same: kind, thread or origin, trimmed body or `last_read_seq`; never raw bytes, never `created_at`. */
function fingerprintOf(intent: Intent): string {
  return hash('sha256', JSON.stringify(contentOf(intent)))
}

function contentOf(intent: Intent): unknown[] {
  switch (intent.kind) {
    case 'ensure_thread':
      return [intent.kind, intent.thread_id, intent.relation_id ?? null, intent.inquiry_id ?? null]
    case 'send_message':
      return [intent.kind, intent.thread_id, intent.body.trim()]
    case 'advance_read_marker':
      return [intent.kind, intent.thread_id, intent.last_read_seq]
  }
}

const revFor = (person: Person, row: Revs): number | null => (person.role === 'tutor' ? row.tutor_rev : row.student_rev)

const applied = (id: string, rev: number | null, seq: number | null): Outcome => ({
  verdict: { id, status: 'applied', code: null, rev, seq, retry_after: null },
  is_repeat: false,
  event: null,
  fault: null,
})

const refused = (id: string, code: ErrorCode): Outcome => ({
  verdict: { id, status: 'refused', code, rev: null, seq: null, retry_after: null },
  is_repeat: false,
  event: null,
  fault: null,
})

export const later = (id: string, fault: unknown): Outcome => ({
  verdict: { id, status: 'later', code: 'UNAVAILABLE', rev: null, seq: null, retry_after: laterSeconds },
  is_repeat: false,
  event: null,
  fault,
})
