import type { Kysely } from 'kysely'
import { lockPeople, storeRevs } from './clock.js'
import { rowsOfKept } from './kept-query.js'
import type { Tables } from './tables.js'
import type { Commit, Engine, Tx } from './transaction.js'

/** The inside of every writing transaction: lock first, work, store the revs last (ARCHITECTURE, sentence 8). The caller begins and commits. */
export async function runWork<T>(
  open: { db: Kysely<Tables>; engine: Engine; now: () => Date; people: number[] },
  work: (tx: Tx) => Promise<T>,
): Promise<{ answer: T; commit: Commit }> {
  const { db, engine } = open
  const revs: Tx['revs'] = new Map()
  await lockPeople({ db, engine, revs }, open.people)
  const effects: (() => void)[] = []
  const endedSessions: string[] = []
  const epoch = await epochOf(db)
  const onCommit = (effect: () => void): void => void effects.push(effect)
  const tx: Tx = { db, engine, now: open.now().toISOString(), epoch, revs, endedSessions, onCommit }
  const answer = await work(tx)
  return { answer, commit: { epoch, heads: await storeRevs(tx), endedSessions, effects } }
}

export async function epochOf(db: Kysely<Tables>): Promise<string> {
  const build = () => db.selectFrom('meta').select('value').where('key', '=', 'epoch')
  const [row] = await rowsOfKept(db, { name: 'epoch', build, values: ['epoch'] })
  if (!row) throw new Error('the database has no epoch')
  return row.value
}
