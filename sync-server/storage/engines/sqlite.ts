import type { Kysely } from 'kysely'
import { AppError } from '../../contract/errors.js'
import { CountersMissing, makeCounters } from '../clock.js'
import type { Database, DatabaseOptions } from '../database.js'
import { migrate } from '../migrations.js'
import type { Tables } from '../tables.js'
import { inSavepoint, inTransaction, isTransactionLost, type Commit } from '../transaction.js'
import { epochOf, runWork } from '../work.js'
import { announce } from './announce.js'
import { connectSqlite } from './sqlite-connection.js'
import { holdPresence } from './sqlite-presence.js'

interface Job {
  run: (db: Kysely<Tables>) => Promise<Commit>
  resolve: () => void
  reject: (error: unknown) => void
}

/** Jobs that one commit may carry; more only make the first of them wait. */
const groupSize = 64

/** SQLite: one writer, whose waiting jobs share a commit (and so an fsync), and one reader. */
export async function openSqlite(file: string, options: DatabaseOptions): Promise<Database> {
  const { writer, reader, close } = await connectBoth(file, options).catch((error: unknown) => {
    throw inOperatorsWords(error, file)
  })
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
    while (waiting.length > 0) await commitGroup(writer, waiting.splice(0, groupSize), options)
    isRunning = false
  }

  return {
    async transact(people, work) {
      const answers: Awaited<ReturnType<typeof work>>[] = []
      await enqueue(async (db) => {
        const ids = typeof people === 'function' ? await people(db) : people
        const attempt = () => runWork({ db, engine: 'sqlite', now: options.now, people: ids }, work)
        const { answer, commit } = await attempt().catch(async (error: unknown) => {
          if (!(error instanceof CountersMissing)) throw error
          await makeCounters(db, error.people)
          return attempt()
        })
        answers.push(answer as Awaited<typeof answer>)
        return commit
      })
      return answers[0] as Awaited<ReturnType<typeof work>>
    },
    read: (work) => reader.connection().execute((db) => inTransaction(db, 'BEGIN', async () => work({ db, epoch: await epochOf(db) }))),
    async close() {
      while (isRunning) await new Promise((resolve) => setImmediate(resolve))
      await close()
    },
  }
}

/** SQLite's own faults name no file. */
const inOperatorsWords = (error: unknown, file: string): unknown =>
  error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR'
    ? new Error(`${file}: ${error.message}`, { cause: error })
    : error

async function connectBoth(file: string, options: DatabaseOptions) {
  const endPresence = holdPresence(file, 'shared')
  const writer = connectSqlite(file, 'write')
  try {
    await inTransaction(writer, 'BEGIN IMMEDIATE', () => migrate(writer, 'sqlite', options.newEpoch))
    const reader = connectSqlite(file, 'read')
    const close = async (): Promise<void> => {
      await reader.destroy()
      await writer.destroy()
      endPresence()
    }
    return { writer, reader, close }
  } catch (error) {
    await writer.destroy()
    endPresence()
    throw error
  }
}

async function commitGroup(writer: Kysely<Tables>, jobs: Job[], options: DatabaseOptions): Promise<void> {
  const done: { job: Job; commit: Commit }[] = []
  const failed: { job: Job; error: unknown }[] = []
  try {
    await writer.connection().execute((db) =>
      inTransaction(db, 'BEGIN IMMEDIATE', async () => {
        for (const job of jobs) {
          try {
            done.push({ job, commit: await inSavepoint(db, 'job', () => job.run(db)) })
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
  for (const { job, commit } of done) {
    job.resolve()
    announce(commit, options)
  }
  for (const { job, error } of failed) job.reject(error)
}
