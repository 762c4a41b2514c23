import { hash } from 'node:crypto'
import { isIntent } from '../contract/checks.js'
import { AppError, type ErrorCode } from '../contract/errors.js'
import { threadIdOf, type Origin } from '../contract/ids.js'
import type { AdvanceReadMarker, EnsureThread, Intent, Verdict } from '../contract/intents.js'
import { limits } from '../contract/limits.js'
import { isUuid, type ThreadKind } from '../contract/values.js'
import type { Database } from '../storage/database.js'
import { isTransactionLost, savepoint, type Tx } from '../storage/transaction.js'
import { headOf } from '../storage/feed.js'
import type { Revs, VerdictRow } from '../storage/tables.js'
import { insertVerdicts, threadById, verdictsOf } from '../storage/threads.js'
import { acceptMessages } from './messages.js'
import { advanceReadMarker } from './read-markers.js'
import { ensureThread, originState } from './threads.js'
import type { Person } from './person.js'

/** A verdict with what the caller logs and counts of it. `fault`: the unexpected error behind a `later`. */
export interface Outcome {
  verdict: Verdict
  is_repeat: boolean
  event: { name: 'chat_thread_created' | 'chat_thread_retrieved'; thread_id: string; kind: ThreadKind } | null
  fault: unknown
}

/** Seconds after which an intent that met an unexpected fault is worth trying again. */
const laterSeconds = 5

/** One intent as it came: `intent` is null where it is none, `lane` the thread it speaks of, as far as that can be read. */
interface Asked {
  id: string
  lane: string | null
  intent: Intent | null
}

/**
 * Answers every intent with a verdict, in the order sent, in one transaction. Rules R-SYNC-3..6, R-SEND-2, R-SEND-3. Throws
 * `EPOCH_CHANGED` with nothing applied, and `TOO_LARGE` for too many.
 */
export async function applyIntents(
  database: Database,
  author: Person,
  batch: { epoch: string | null; intents: unknown[] },
): Promise<{ epoch: string; outcomes: Outcome[] }> {
  if (batch.intents.length > limits.intentsPerBatch)
    throw new AppError('TOO_LARGE', `at most ${limits.intentsPerBatch} intents in one batch`)
  return database.transact(
    (db) => peopleOfIntents(db, author, batch.intents),
    async (tx) => {
      if (batch.epoch !== null && batch.epoch !== tx.epoch)
        throw new AppError('EPOCH_CHANGED', 'the server was restored', { epoch: tx.epoch })
      const outcomes: Outcome[] = []
      const delayed = new Set<string>()
      for (const run of runsOf(batch.intents.map(read))) outcomes.push(...(await applyRun(tx, author, run, delayed)))
      return { epoch: tx.epoch, outcomes }
    },
  )
}

/** One intent's verdict, in a savepoint of its own: an unexpected fault in it is `later` and undoes nothing else. */
export const applyIntent = (tx: Tx, author: Person, raw: unknown): Promise<Outcome> => applyAlone(tx, author, read(raw))

/** Neighbours that can be decided together: messages with unlike ids. Whatever else there is stands alone. */
function runsOf(batch: readonly Asked[]): Asked[][] {
  const runs: Asked[][] = []
  let ids: Set<string> | null = null
  for (const asked of batch) {
    const isMessage = asked.intent?.kind === 'send_message'
    if (isMessage && ids && !ids.has(asked.id)) runs.at(-1)?.push(asked)
    else {
      runs.push([asked])
      ids = isMessage ? new Set() : null
    }
    ids?.add(asked.id)
  }
  return runs
}

/** Decides a run in one savepoint, or, where one of it meets an unexpected fault, each by itself. Lanes with a `later` go into `delayed`. */
async function applyRun(tx: Tx, author: Person, run: readonly Asked[], delayed: Set<string>): Promise<Outcome[]> {
  const isDelayed = ({ lane }: Asked): boolean => lane !== null && delayed.has(lane)
  if (run.length > 1 && !run.some(isDelayed)) {
    try {
      return await savepoint(tx, () => decideAll(tx, author, run))
    } catch (fault) {
      if (isTransactionLost(fault)) throw fault
    }
  }
  const outcomes: Outcome[] = []
  for (const asked of run) {
    const outcome = isDelayed(asked) ? later(asked.id, null) : await applyAlone(tx, author, asked)
    if (outcome.verdict.status === 'later' && asked.lane !== null) delayed.add(asked.lane)
    outcomes.push(outcome)
  }
  return outcomes
}

async function applyAlone(tx: Tx, author: Person, asked: Asked): Promise<Outcome> {
  try {
    const [outcome] = await savepoint(tx, () => decideAll(tx, author, [asked]))
    return outcome ?? later(asked.id, new Error('an intent was not decided'))
  } catch (fault) {
    if (isTransactionLost(fault)) throw fault
    return later(asked.id, fault)
  }
}

/** Repeats the verdicts that were given before, decides the rest, and remembers that. Several are messages with unlike ids. */
async function decideAll(tx: Tx, author: Person, run: readonly Asked[]): Promise<Outcome[]> {
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
    const outcome = decided.get(id) ?? refused(id, 'INVALID')
    const { status, code, rev, seq } = outcome.verdict
    if (status !== 'later') verdicts.push({ author_id: author.id, intent_id: id, fingerprint, status, code, rev, seq })
    return outcome
  })
  await insertVerdicts(tx.db, verdicts)
  return outcomes
}

/** Messages together, whatever else by itself. */
async function decide(tx: Tx, author: Person, intents: readonly Intent[]): Promise<Outcome[]> {
  const messages = intents.filter((intent) => intent.kind === 'send_message')
  const accepted = await acceptMessages(tx, author, messages)
  const outcomes = accepted.map(({ id, answer }) =>
    answer.ok
      ? { ...applied(id, revFor(author, answer.message), answer.message.seq), is_repeat: !answer.is_new }
      : refused(id, answer.code),
  )
  for (const intent of intents) if (intent.kind !== 'send_message') outcomes.push(await decideOne(tx, author, intent))
  return outcomes
}

async function decideOne(tx: Tx, author: Person, intent: EnsureThread | AdvanceReadMarker): Promise<Outcome> {
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
function originOfIntent(intent: EnsureThread): Origin | null {
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

/** Everybody whose feed the batch may touch. The two people of a thread or an origin never change, so reading them before the lock is safe. */
export async function peopleOfIntents(db: Tx['db'], author: Person, intents: unknown[]): Promise<number[]> {
  const people = new Set([author.id])
  const known = new Set<string>()
  for (const raw of intents) {
    if (!isIntent(raw) || known.has(raw.thread_id)) continue
    const origin = raw.kind === 'ensure_thread' ? originOfIntent(raw) : null
    const pair = origin ? (await originState(db, origin))?.pair : await threadById(db, raw.thread_id)
    if (!pair) continue // a later intent of the batch may name the origin of a thread that is not there yet
    people.add(pair.tutor_id).add(pair.student_id)
    known.add(raw.thread_id)
  }
  return [...people]
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

const later = (id: string, fault: unknown): Outcome => ({
  verdict: { id, status: 'later', code: 'UNAVAILABLE', rev: null, seq: null, retry_after: laterSeconds },
  is_repeat: false,
  event: null,
  fault,
})

/** The id as sent, cut to a sane length: the verdict of a nameless intent still stands in its place of the list. */
function read(raw: unknown): Asked {
  return { id: (fieldOf(raw, 'id') ?? '').slice(0, 64), lane: fieldOf(raw, 'thread_id'), intent: isIntent(raw) ? raw : null }
}

const fieldOf = (raw: unknown, key: 'id' | 'thread_id'): string | null => {
  const value: unknown = typeof raw === 'object' && raw !== null && key in raw ? (raw as Record<string, unknown>)[key] : null
  return typeof value === 'string' ? value : null
}
