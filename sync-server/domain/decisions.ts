import { hash } from 'node:crypto'
import type { ErrorCode } from '../contract/errors.js'
import { contentOf, type Intent, type Verdict } from '../contract/intents.js'
import { isUuid } from '../contract/values.js'
import type { VerdictRow } from '../storage/tables.js'
import type { Tx } from '../storage/transaction.js'
import { insertVerdicts, verdictsOf } from '../storage/threads.js'
import { actOf } from './kinds.js'
import type { ThreadEvent } from './kinds/act.js'
import type { Person } from './person.js'

/** One intent as it came: `intent` is null where it is none, `lane` as far as it can be read. */
export interface Asked {
  id: string
  lane: string | null
  intent: Intent | null
}

/** A verdict with what the caller logs and counts of it. `fault`: the unexpected error behind a `later`, or behind a run that was decided one by one. */
export interface Outcome {
  verdict: Verdict
  is_repeat: boolean
  event: ThreadEvent | null
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

/** All of one kind: a run that is no single intent is of a kind that takes many. */
async function decide(tx: Tx, author: Person, intents: readonly Intent[]): Promise<Outcome[]> {
  const [first] = intents
  if (!first) return []
  const answers = await actOf(first.kind).accept(tx, author, intents)
  return intents.map(({ id }, index) => {
    const answer = answers[index]
    if (!answer) throw new Error('an intent was not answered')
    if (!answer.ok) return refused(id, answer.code)
    return { ...applied(id, answer.rev, answer.seq), is_repeat: answer.is_repeat, event: answer.event }
  })
}

/** What was answered before, unless this is another intent under the same id. */
function repeated(known: VerdictRow, fingerprint: string): Outcome {
  const { intent_id: id, status, rev, seq } = known
  if (known.fingerprint !== fingerprint) return refused(id, 'ID_REUSED')
  const verdict: Verdict = { id, status, code: known.code as ErrorCode | null, rev, seq, retry_after: null }
  return { verdict, is_repeat: true, event: null, fault: null }
}

/** What makes two intents the same beside their author; never raw bytes, never `created_at`. */
const fingerprintOf = (intent: Intent): string => hash('sha256', JSON.stringify(contentOf(intent)))

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
