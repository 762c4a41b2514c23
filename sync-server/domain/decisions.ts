import type { ErrorCode } from '../contract/errors.js'
import { contentOf, intentKindNames, laneOf, type Intent, type IntentKindName, type Verdict } from '../contract/intents.js'
import { isUuid } from '../contract/values.js'
import { fingerprintOf } from '../storage/fingerprint.js'
import type { Pair, VerdictRow } from '../storage/tables.js'
import type { Tx } from '../storage/transaction.js'
import { insertVerdicts, verdictsOf } from '../storage/verdicts.js'
import { actOf } from './kinds.js'
import type { ThreadEvent, Told } from './kinds/act.js'
import { otherOf } from './kinds/source.js'
import { isOneOf, type Person } from './person.js'

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

/** Refusals that any repeat would get anew, and one that must not stand for what its id was first used for. */
const forgotten: readonly (ErrorCode | null)[] = ['INVALID', 'TOO_LARGE', 'ID_REUSED']

/**
 * Repeats the verdicts that were given before, decides the rest, and remembers that (R-SYNC-4). A run is one intent of any kind, or several of
 * kinds of one group, none of whose ids comes twice.
 */
export async function decideRun(tx: Tx, author: Person, run: readonly Asked[]): Promise<Outcome[]> {
  const told = run.map(({ id, intent }) => ({ id, intent, fingerprint: intent ? fingerprintOf(contentOf(intent)) : 'malformed' }))
  const known = await repeatsIn(tx, author, told)
  for (const id of await misaddressedIn(tx, author, told)) known.set(id, refused(id, 'THREAD_NOT_FOUND'))
  const fresh = told.flatMap(({ id, intent, fingerprint }) => (intent && !known.has(id) ? [{ intent, fingerprint }] : []))
  const decided = new Map((await decide(tx, author, fresh)).map((outcome) => [outcome.verdict.id, outcome]))
  const verdicts: Parameters<typeof insertVerdicts>[2][number][] = []
  const outcomes = told.map(({ id, intent, fingerprint }) => {
    const outcome = known.get(id) ?? decided.get(id) ?? refused(id, 'INVALID')
    const { status, code, rev, seq } = outcome.verdict
    if (intent && !known.has(id) && isRemembered(intent.kind, outcome.verdict))
      verdicts.push({ intent_id: id, fingerprint, status: status === 'applied' ? status : 'refused', code, rev, seq })
    return outcome
  })
  await insertVerdicts(tx.db, author.id, verdicts)
  return outcomes
}

function isRemembered(kind: IntentKindName, { status, code }: Verdict): boolean {
  const { memory } = actOf(kind)
  if (status === 'applied') return memory === 'verdict'
  return status === 'refused' && memory !== 'none' && !forgotten.includes(code)
}

/** What is answered out of memory, by id: the verdict given before, or `ID_REUSED` where something else is remembered under the id. */
async function repeatsIn(
  tx: Tx,
  author: Person,
  told: readonly { id: string; intent: Intent | null; fingerprint: string }[],
): Promise<Map<string, Outcome>> {
  const ids = told.map(({ id }) => id).filter(isUuid)
  const known = new Map<string, Outcome>()
  const accepts = told.map(({ intent }) => intent && actOf(intent.kind).accept)
  for (const kind of intentKindNames) {
    if (accepts.includes(actOf(kind).accept)) continue // it answers its own repeats
    for (const { id } of (await actOf(kind).rowsOf?.(tx.db, author, ids)) ?? []) known.set(id, refused(id, 'ID_REUSED'))
  }
  const fingerprints = new Map(told.map(({ id, fingerprint }) => [id, fingerprint]))
  for (const row of await verdictsOf(tx.db, author.id, ids)) known.set(row.intent_id, repeated(row, fingerprints.get(row.intent_id)))
  return known
}

/** Intents that name another person than the thread's other one: judged before anything else, and not remembered (R-FOR-2). */
async function misaddressedIn(tx: Tx, author: Person, told: readonly { id: string; intent: Intent | null }[]): Promise<string[]> {
  const found: string[] = []
  const pairs = new Map<string, Pair | undefined>()
  for (const { id, intent } of told) {
    const named = intent && 'other_user_id' in intent ? (intent.other_user_id ?? null) : null
    if (!intent || named === null) continue
    const lane = `${intent.kind} ${laneOf(intent)}`
    if (!pairs.has(lane)) pairs.set(lane, await actOf(intent.kind).pairOf(tx.db, intent))
    const pair = pairs.get(lane)
    if (pair && (!isOneOf(pair, author) || otherOf(pair, author) !== named)) found.push(id)
  }
  return found
}

/** Kinds of one group have one way of being accepted. */
async function decide(tx: Tx, author: Person, asked: readonly Told<Intent>[]): Promise<Outcome[]> {
  const [first] = asked
  if (!first) return []
  const answers = await actOf(first.intent.kind).accept(tx, author, asked)
  return asked.map(({ intent: { id } }, index) => {
    const answer = answers[index]
    if (!answer) throw new Error('an intent was not answered')
    if (!answer.ok) return refused(id, answer.code)
    return { ...applied(id, answer.rev ?? headIn(tx, author), answer.seq), is_repeat: answer.is_repeat, event: answer.event }
  })
}

/** What was answered before, unless this is another intent under the same id. */
function repeated(known: VerdictRow, fingerprint: string | undefined): Outcome {
  const { intent_id: id, status, rev, seq } = known
  if (known.fingerprint !== fingerprint) return refused(id, 'ID_REUSED')
  const verdict: Verdict = { id, status, code: known.code as ErrorCode | null, rev, seq, retry_after: null }
  return { verdict, is_repeat: true, event: null, fault: null }
}

/** The last rev given to a person, by this transaction or before it. */
const headIn = (tx: Tx, person: Person): number => tx.revs.get(person.id)?.next ?? 0

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
