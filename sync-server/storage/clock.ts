import type { Pair, Revs } from './tables.js'
import type { Tx } from './transaction.js'

/**
 * The one lock discipline (ARCHITECTURE, sentence 8): a writing transaction first locks the counters of all people it touches,
 * ascending, and advances them last. Counters are per person and dense; a serial id or a timestamp as checkpoint loses rows
 * that commit out of order.
 */
export async function lockPeople(tx: Pick<Tx, 'db' | 'engine' | 'revs'>, people: number[]): Promise<void> {
  const ids = [...new Set(people)].sort((a, b) => a - b)
  if (ids.length === 0) return
  await tx.db
    .insertInto('clocks')
    .values(ids.map((user_id) => ({ user_id, rev: 0 })))
    .onConflict((c) => c.doNothing())
    .execute()
  const query = tx.db.selectFrom('clocks').selectAll().where('user_id', 'in', ids).orderBy('user_id')
  const rows = await (tx.engine === 'postgres' ? query.forUpdate() : query).execute()
  for (const row of rows) tx.revs.set(row.user_id, { stored: row.rev, next: row.rev })
}

/** The next place in the feed of each person named. Throws for a person that the transaction did not lock. */
export function takeRevs(tx: Tx, concerns: { tutor_id: number | null; student_id: number | null }): Revs {
  return { tutor_rev: takeRev(tx, concerns.tutor_id), student_rev: takeRev(tx, concerns.student_id) }
}

export const takePairRevs = (tx: Tx, pair: Pair): Revs => takeRevs(tx, { tutor_id: pair.tutor_id, student_id: pair.student_id })

function takeRev(tx: Tx, user_id: number | null): number | null {
  if (user_id === null) return null
  const clock = tx.revs.get(user_id)
  if (!clock) throw new Error(`person ${user_id} is not locked by this transaction`)
  clock.next += 1
  return clock.next
}

/** The last statements before commit. Answers the new head of every person whose feed grew. */
export async function storeRevs(tx: Tx): Promise<Map<number, number>> {
  const heads = new Map<number, number>()
  for (const [user_id, clock] of [...tx.revs].sort(([a], [b]) => a - b)) {
    if (clock.next === clock.stored) continue
    await tx.db.updateTable('clocks').set({ rev: clock.next }).where('user_id', '=', user_id).execute()
    heads.set(user_id, clock.next)
  }
  return heads
}
