import { CompiledQuery, type Kysely } from 'kysely'
import type { Tables } from './tables.js'

export type Engine = 'sqlite' | 'postgres'

/** What a writing function receives: the open transaction with its people locked. */
export interface Tx {
  db: Kysely<Tables>
  engine: Engine
  /** RFC 3339, UTC: the server's time of this transaction, read when its people were locked. */
  now: string
  epoch: string
  /** The locked people's counters: as stored, and as advanced by this transaction. */
  revs: Map<number, { stored: number; next: number }>
  /** Sessions that this transaction ends: their streams close once it is durable. */
  endedSessions: string[]
  /** Runs after the commit is durable, in order; never when it is rolled back. */
  onCommit: (effect: () => void) => void
}

/** A reading function's view: one snapshot. */
export interface Snapshot {
  db: Kysely<Tables>
  epoch: string
}

/** Whom a transaction locks: their ids, or where they must be looked up first, how. */
export type PeopleToLock = number[] | ((db: Kysely<Tables>) => Promise<number[]>)

/** What a durable commit has to tell: whose feeds grew to which head, which sessions ended. */
export interface Commit {
  epoch: string
  heads: Map<number, number>
  endedSessions: string[]
  effects: (() => void)[]
}

/** The engine has given up the whole transaction (a full disk or a deadlock does that): no savepoint of it is left, nothing of it may go on. */
class TransactionLost extends Error {
  constructor(cause: unknown) {
    super('the transaction was rolled back by the database', { cause })
    this.name = 'TransactionLost'
  }
}

/** Whether this error ended the transaction around the savepoint that threw it. Whoever catches it must throw it on. */
export const isTransactionLost = (error: unknown): boolean => error instanceof TransactionLost

/** Runs `work` so that, when it throws, its rows and revs are undone and the transaction goes on. Effects of `work` are undone by nobody: give them after it. */
export async function savepoint<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  const revs = new Map([...tx.revs].map(([id, clock]) => [id, clock.next]))
  const ended = tx.endedSessions.length
  try {
    return await inSavepoint(tx.db, 'part', work)
  } catch (error) {
    for (const [id, next] of revs) {
      const clock = tx.revs.get(id)
      if (clock) clock.next = next
    }
    tx.endedSessions.length = ended
    throw error
  }
}

/** `part` is one piece of a transaction's work; `job` is one of several works that share a commit. */
export async function inSavepoint<T>(db: Kysely<Tables>, name: 'job' | 'part', work: () => Promise<T>): Promise<T> {
  await say(db, `SAVEPOINT ${name}`)
  try {
    const answer = await work()
    await say(db, `RELEASE SAVEPOINT ${name}`)
    return answer
  } catch (error) {
    if (isTransactionLost(error)) throw error
    if (isContention(error)) throw new TransactionLost(error)
    try {
      await say(db, `ROLLBACK TO SAVEPOINT ${name}`)
      await say(db, `RELEASE SAVEPOINT ${name}`)
    } catch {
      // A SAVEPOINT without a transaction would open one of its own and commit rows whose revs nobody stores.
      throw new TransactionLost(error)
    }
    throw error
  }
}

/** `begin` is the engine's own word for what kind of transaction this is. */
export async function inTransaction<T>(db: Kysely<Tables>, begin: string, work: () => Promise<T>): Promise<T> {
  await say(db, begin)
  try {
    const answer = await work()
    await say(db, 'COMMIT')
    return answer
  } catch (error) {
    await say(db, 'ROLLBACK').catch(() => undefined) // the engine has already rolled back after some errors, a full disk among them
    throw error
  }
}

/** A statement that needs no compiling: around every piece of work there are several. */
const say = (db: Kysely<Tables>, statement: string): Promise<unknown> => db.executeQuery(CompiledQuery.raw(statement))

/** The code that PostgreSQL gives an error; null for anything else. https://www.postgresql.org/docs/18/errcodes-appendix.html */
export function sqlStateOf(error: unknown): string | null {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null
}

/** Serialization failure, deadlock, lock not available: another transaction was in the way, and the whole of this one is worth trying again. */
const isContention = (error: unknown): boolean => ['40001', '40P01', '55P03'].includes(sqlStateOf(error) ?? '')

/** Whether the same transaction may pass when it is begun anew. A unique key taken meanwhile counts: the second time the row is seen. */
export function isWorthRetrying(error: unknown): boolean {
  const cause = isTransactionLost(error) && error instanceof Error ? error.cause : error
  return isContention(cause) || sqlStateOf(cause) === '23505'
}
