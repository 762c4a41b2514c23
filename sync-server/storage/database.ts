import { sql, type Kysely } from 'kysely'
import { AppError } from '../contract/errors.js'
import { lockPeople, storeRevs } from './clock.js'
import { migrate } from './migrations.js'
import { openSqlite } from './sqlite.js'
import type { Tables } from './tables.js'
import type { Snapshot, Tx } from './transaction.js'

export interface Database {
  /**
   * Runs `work` in a durable transaction with all `people` locked. Rejects, with everything of `work` rolled back, when it throws.
   * `people` may be a function where they must be looked up first.
   */
  transact<T>(people: number[] | ((db: Kysely<Tables>) => Promise<number[]>), work: (tx: Tx) => Promise<T>): Promise<T>
  read<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface DatabaseOptions {
  file: string
  now: () => Date
  newEpoch: () => string
  /** Called after every commit with the new heads of the people whose feeds grew. */
  onHeads: (epoch: string, heads: Map<number, number>) => void
  /** Told of an effect that threw: by then its commit is durable, so nobody else can answer for it. */
  onFault: (error: unknown) => void
}

/** The engine has given up the whole transaction (a full disk does that): no savepoint of it is left, nothing of it may go on. */
class TransactionLost extends Error {
  constructor(cause: unknown) {
    super('the transaction was rolled back by the database', { cause })
    this.name = 'TransactionLost'
  }
}

/** Whether this error ended the transaction around the savepoint that threw it. Whoever catches it must throw it on. */
export const isTransactionLost = (error: unknown): boolean => error instanceof TransactionLost

interface Job {
  run: (db: Kysely<Tables>) => Promise<() => void>
  resolve: () => void
  reject: (error: unknown) => void
}

/** Jobs that one commit may carry; more only make the first of them wait. */
const groupSize = 64

/** Opens and migrates an SQLite database. One writer, whose waiting jobs share a commit (and so an fsync), and one reader. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const writer = openSqlite(options.file, 'write')
  await inTransaction(writer, () => migrate(writer, options.newEpoch))
  const reader = openSqlite(options.file, 'read')
  const waiting: Job[] = []
  let isRunning = false

  function enqueue(run: Job['run']): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.push({ run, resolve, reject })
      if (isRunning) return
      isRunning = true
      // One turn of the event loop lets the other requests that are already here join this commit.
      setImmediate(() => void drainJobs())
    })
  }

  async function drainJobs(): Promise<void> {
    while (waiting.length > 0) await commitGroup(writer, waiting.splice(0, groupSize), options.onFault)
    isRunning = false
  }

  return {
    async transact(people, work) {
      const answer: { value?: Awaited<ReturnType<typeof work>> } = {}
      await enqueue(async (db) => {
        const effects: (() => void)[] = []
        const epoch = await epochOf(db)
        const tx: Tx = { db, engine: 'sqlite', now: options.now().toISOString(), epoch, revs: new Map(), onCommit: (e) => effects.push(e) }
        await lockPeople(tx, typeof people === 'function' ? await people(db) : people)
        answer.value = await work(tx)
        const heads = await storeRevs(tx)
        return () => {
          options.onHeads(epoch, heads)
          for (const effect of effects) effect()
        }
      })
      return answer.value as Awaited<ReturnType<typeof work>>
    },
    read: (work) => reader.connection().execute((db) => inTransaction(db, async () => work({ db, epoch: await epochOf(db) }), 'BEGIN')),
    async close() {
      while (isRunning) await new Promise((resolve) => setImmediate(resolve))
      await reader.destroy()
      await writer.destroy()
    },
  }
}

/** Runs `work` so that, when it throws, its rows and revs are undone and the transaction goes on. Effects of `work` are undone by nobody: give them after it. */
export async function savepoint<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  const revs = new Map([...tx.revs].map(([id, clock]) => [id, clock.next]))
  try {
    return await inSavepoint(tx.db, 'part', work)
  } catch (error) {
    for (const [id, next] of revs) {
      const clock = tx.revs.get(id)
      if (clock) clock.next = next
    }
    throw error
  }
}

async function commitGroup(writer: Kysely<Tables>, jobs: Job[], onFault: DatabaseOptions['onFault']): Promise<void> {
  const done: { job: Job; effects: () => void }[] = []
  const failed: { job: Job; error: unknown }[] = []
  try {
    await writer.connection().execute((db) =>
      inTransaction(db, async () => {
        for (const job of jobs) {
          try {
            done.push({ job, effects: await inSavepoint(db, 'job', () => job.run(db)) })
          } catch (error) {
            if (isTransactionLost(error)) throw error
            failed.push({ job, error })
          }
        }
      }),
    )
  } catch (error) {
    const unavailable = new AppError('UNAVAILABLE', 'the database cannot commit now', { retry_after: 5 }, error)
    for (const job of jobs) job.reject(unavailable)
    return
  }
  for (const { job, effects } of done) {
    job.resolve()
    try {
      effects()
    } catch (error) {
      onFault(error)
    }
  }
  for (const { job, error } of failed) job.reject(error)
}

async function inSavepoint<T>(db: Kysely<Tables>, name: 'job' | 'part', work: () => Promise<T>): Promise<T> {
  await sql.raw(`SAVEPOINT ${name}`).execute(db)
  try {
    const answer = await work()
    await sql.raw(`RELEASE SAVEPOINT ${name}`).execute(db)
    return answer
  } catch (error) {
    if (isTransactionLost(error)) throw error
    try {
      await sql.raw(`ROLLBACK TO SAVEPOINT ${name}`).execute(db)
      await sql.raw(`RELEASE SAVEPOINT ${name}`).execute(db)
    } catch {
      // A SAVEPOINT without a transaction would open one of its own and commit rows whose revs nobody stores.
      throw new TransactionLost(error)
    }
    throw error
  }
}

async function inTransaction<T>(db: Kysely<Tables>, work: () => Promise<T>, begin = 'BEGIN IMMEDIATE'): Promise<T> {
  await sql.raw(begin).execute(db)
  try {
    const answer = await work()
    await sql`COMMIT`.execute(db)
    return answer
  } catch (error) {
    await sql`ROLLBACK`.execute(db).catch(() => undefined) // SQLite has already rolled back after some errors, a full disk among them
    throw error
  }
}

async function epochOf(db: Kysely<Tables>): Promise<string> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', 'epoch').executeTakeFirstOrThrow()
  return row.value
}
