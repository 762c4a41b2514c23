import { AppError } from '../contract/errors.js'
import { isIntent } from '../contract/checks.js'
import { limits } from '../contract/limits.js'
import type { Database } from '../storage/database.js'
import { isTransactionLost, savepoint, type Tx } from '../storage/transaction.js'
import { laneOf } from '../contract/intents.js'
import { decideRun, later, type Asked, type Outcome } from './decisions.js'
import { actOf } from './kinds.js'
import type { Person } from './person.js'

/**
 * Answers every intent with a verdict, in the order sent, in one transaction. Rules R-SYNC-3..6, R-SEND-2, R-SEND-3. Throws
 * `EPOCH_CHANGED` with nothing applied, and `TOO_LARGE` for too many.
 */
export async function applyIntents(
  database: Database,
  author: Person,
  batch: { epoch: string | null; after?: number | null; intents: unknown[] },
): Promise<{ epoch: string; outcomes: Outcome[] }> {
  if (batch.intents.length > limits.intentsPerBatch)
    throw new AppError('TOO_LARGE', `at most ${limits.intentsPerBatch} intents in one batch`)
  const after = batch.after ?? null
  if (after !== null && batch.epoch === null) throw new AppError('INVALID', '`after` needs `epoch`')
  const asked = batch.intents.map(asAsked)
  return database.transact(
    (db) => peopleOfIntents(db, author, asked),
    async (tx) => {
      if (batch.epoch !== null && batch.epoch !== tx.epoch)
        throw new AppError('EPOCH_CHANGED', 'the server was restored', { epoch: tx.epoch })
      if (after !== null && after > (tx.revs.get(author.id)?.stored ?? 0))
        throw new AppError('EPOCH_CHANGED', 'this checkpoint is not of this server', { epoch: tx.epoch })
      const outcomes: Outcome[] = []
      const delayed = new Set<string>()
      for (const run of runsOf(asked)) outcomes.push(...(await applyRun(tx, author, run, delayed)))
      return { epoch: tx.epoch, outcomes }
    },
  )
}

/** Neighbours that can be decided together: of kinds of one group, none of whose ids comes twice. Whatever else there is stands alone. */
function runsOf(batch: readonly Asked[]): Asked[][] {
  const runs: { group: string | null; ids: Set<string>; run: Asked[] }[] = []
  for (const asked of batch) {
    const last = runs.at(-1)
    const group = asked.intent && actOf(asked.intent.kind).group
    if (last && group !== null && last.group === group && !last.ids.has(asked.id)) {
      last.run.push(asked)
      last.ids.add(asked.id)
    } else runs.push({ group, ids: new Set([asked.id]), run: [asked] })
  }
  return runs.map(({ run }) => run)
}

/**
 * Decides a run in one savepoint, or, where something in it meets an unexpected fault, each of it by itself; a fault that then shows in none
 * of them is told with the first. Lanes with a `later` go into `delayed`.
 */
async function applyRun(tx: Tx, author: Person, run: readonly Asked[], delayed: Set<string>): Promise<Outcome[]> {
  const isDelayed = ({ lane }: Asked): boolean => lane !== null && delayed.has(lane)
  let joint: unknown = null
  if (run.length > 1 && !run.some(isDelayed)) {
    try {
      return await savepoint(tx, () => decideRun(tx, author, run))
    } catch (fault) {
      if (isTransactionLost(fault)) throw fault
      joint = fault
    }
  }
  const outcomes: Outcome[] = []
  for (const asked of run) {
    const outcome = isDelayed(asked) ? later(asked.id, null) : await applyIntent(tx, author, asked)
    if (outcome.verdict.status === 'later' && asked.lane !== null) delayed.add(asked.lane)
    outcomes.push(outcome)
  }
  const isShown = joint === null || outcomes.some(({ fault }) => fault !== null)
  return isShown ? outcomes : outcomes.map((outcome, index) => (index === 0 ? { ...outcome, fault: joint } : outcome))
}

/** One intent's verdict, in a savepoint of its own: an unexpected fault in it is `later` and undoes nothing else. */
export async function applyIntent(tx: Tx, author: Person, asked: Asked): Promise<Outcome> {
  try {
    const [outcome] = await savepoint(tx, () => decideRun(tx, author, [asked]))
    if (!outcome) throw new Error('an intent was not decided')
    return outcome
  } catch (fault) {
    if (isTransactionLost(fault)) throw fault
    return later(asked.id, fault)
  }
}

/** Everybody whose feed the batch may touch. The two people of a thread or an origin never change, so reading them before the lock is safe. */
export async function peopleOfIntents(db: Tx['db'], author: Person, batch: readonly Asked[]): Promise<number[]> {
  const people = new Set([author.id])
  const known = new Set<string>()
  for (const { intent, lane } of batch) {
    if (!intent || lane === null || known.has(lane)) continue
    const pair = await actOf(intent.kind).pairOf(db, intent)
    if (!pair) continue // a later intent of the batch may name the origin of a thread that is not there yet
    people.add(pair.tutor_id).add(pair.student_id)
    known.add(lane)
  }
  return [...people]
}

/** What can be read of an intent. The id is cut to a sane length: the verdict of a nameless intent still stands in its place of the list. */
export function asAsked(raw: unknown): Asked {
  const fields = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {}
  const { id } = fields
  return { id: typeof id === 'string' ? id.slice(0, 64) : '', lane: laneOf(fields), intent: isIntent(raw) ? raw : null }
}
