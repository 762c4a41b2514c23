import { sql } from 'kysely'
import { rowsOfIds, rowsOfKept } from './kept-query.js'
import type { Pair, Revs } from './tables.js'
import type { Tx } from './transaction.js'

/** Somebody has no counter yet: `makeCounters` for them, and begin the transaction anew. */
export class CountersMissing extends Error {
  readonly people: number[]
  constructor(people: number[]) {
    super('people without a counter')
    this.people = people
  }
}

/**
 * The one lock discipline (ARCHITECTURE, sentence 8): a writing transaction first locks the counters of all people it touches,
 * ascending, and advances them last. Counters are per person and dense; a serial id or a timestamp as checkpoint loses rows
 * that commit out of order. Throws `CountersMissing` with nothing done: a counter made by a transaction that already holds locks
 * could be waited for out of order.
 */
export async function lockPeople(tx: Pick<Tx, 'db' | 'engine' | 'revs'>, people: number[]): Promise<void> {
  const ids = [...new Set(people)].sort((a, b) => a - b)
  if (ids.length === 0) return
  const build = (all: number[]) => {
    const query = tx.db.selectFrom('clocks').selectAll().where('user_id', 'in', all).orderBy('user_id')
    return tx.engine === 'postgres' ? query.forUpdate() : query
  }
  const rows = await rowsOfIds(tx.db, { name: 'lock', build, values: [], ids }) // by parts, which ascend as the ids do
  for (const row of rows) tx.revs.set(row.user_id, { stored: row.rev, next: row.rev })
  if (rows.length < ids.length) throw new CountersMissing(ids.filter((id) => !tx.revs.has(id)))
}

/** Gives each of these people a counter, where there is none. */
export async function makeCounters(db: Tx['db'], people: number[]): Promise<void> {
  const rows = people.toSorted((a, b) => a - b).map((user_id) => ({ user_id, rev: 0 }))
  await db
    .insertInto('clocks')
    .values(rows)
    .onConflict((c) => c.doNothing())
    .execute()
}

/** The next place in the feed of each person named. Throws for a person that the transaction did not lock. */
export function takeRevs(tx: Tx, concerns: { tutor_id: number | null; student_id: number | null }): Revs {
  return { tutor_rev: takeRevOf(tx, concerns.tutor_id), student_rev: takeRevOf(tx, concerns.student_id) }
}

const takeRevOf = (tx: Tx, user_id: number | null): number | null => (user_id === null ? null : takeRev(tx, user_id))

export const takePairRevs = (tx: Tx, pair: Pair): Revs => takeRevs(tx, { tutor_id: pair.tutor_id, student_id: pair.student_id })

/** The next place in one person's feed. Throws for a person that the transaction did not lock. */
export function takeRev(tx: Tx, user_id: number): number {
  const clock = tx.revs.get(user_id)
  if (!clock) throw new Error(`person ${user_id} is not locked by this transaction`)
  clock.next += 1
  return clock.next
}

/** The last statements before commit. Answers the new head of every person whose feed grew. */
export async function storeRevs(tx: Tx): Promise<Map<number, number>> {
  const grown = [...tx.revs].filter(([, clock]) => clock.next !== clock.stored)
  const heads = new Map(grown.map(([user_id, clock]) => [user_id, clock.next]))
  if (heads.size === 0) return heads
  const build = () => {
    const revs = sql.join(
      [...heads].map(([user_id, rev]) => sql`WHEN ${user_id} THEN CAST(${rev} AS BIGINT)`),
      sql` `,
    )
    return tx.db
      .updateTable('clocks')
      .set({ rev: sql<number>`CASE user_id ${revs} END` })
      .where('user_id', 'in', [...heads.keys()])
  }
  await rowsOfKept(tx.db, { name: `revs of ${heads.size}`, build, values: [...[...heads].flat(), ...heads.keys()] })
  return heads
}
