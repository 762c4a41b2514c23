import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { sql, type Kysely } from 'kysely'
import { AppError } from '../../contract/errors.js'
import { CountersMissing, makeCounters } from '../clock.js'
import type { Database, DatabaseOptions } from '../database.js'
import { migrate } from '../migrations.js'
import type { Tables } from '../tables.js'
import { inTransaction, isTransactionLost, isWorthRetrying, sqlStateOf, type Commit, type PeopleToLock, type Tx } from '../transaction.js'
import { epochOf, runWork } from '../work.js'
import { announce } from './announce.js'
import { beginSnapshot, connectPostgres } from './postgres-connection.js'
import { inOperatorsWords, isSocketFault } from './postgres-faults.js'
import { advisoryLocks } from './postgres-locks.js'
import { startNotices } from './postgres-notices.js'

/** Connections of one process. Readers have their own, so that writers waiting for a lock never starve them. */
const connections = { writers: 8, readers: 8 }
/** Attempts of one transaction; the pauses between them grow to about a second in all. */
const maxAttempts = 8

/** Somebody else's commit added a person to this transaction between looking them up and locking them. */
class PeopleChanged extends Error {}

/** PostgreSQL: writers run side by side, held apart by the locks of the people they touch; several processes may share one database. */
export async function openPostgres(url: string, options: DatabaseOptions): Promise<Database> {
  await bringForward(url, options)
  const notices = await startNotices(url, options)
  const writers = connectPostgres(url, { connections: connections.writers, onFault: options.onFault })
  const readers = connectPostgres(url, { connections: connections.readers, onFault: options.onFault })
  return {
    async transact(people, work) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          const { answer, commit } = await transactOnce(writers, options, people, work)
          announce(commit, options)
          notices.publish(commit)
          return answer
        } catch (error) {
          const isNewcomer = error instanceof CountersMissing
          if (isNewcomer) await makeCounters(writers, error.people)
          const mayPass = isNewcomer || error instanceof PeopleChanged || isWorthRetrying(error)
          if (!mayPass || attempt === maxAttempts) throw errorFor(error)
          if (!isNewcomer) await pause(randomInt(1, 4 * 2 ** attempt))
        }
      }
    },
    async read(work) {
      try {
        return await readers
          .connection()
          .execute((db) => inTransaction(db, beginSnapshot, async () => work({ db, epoch: await epochOf(db) })))
      } catch (error) {
        throw errorFor(error)
      }
    },
    async close() {
      await notices.stop()
      await Promise.all([writers.destroy(), readers.destroy()])
    },
  }
}

/** Migrates under a lock, so that processes started together do it once. Throws, in an operator's words, where the database cannot be used. */
async function bringForward(url: string, options: DatabaseOptions): Promise<void> {
  const db = connectPostgres(url, { connections: 1, isPatient: true, onFault: options.onFault })
  try {
    await db.connection().execute(async (one) => {
      const { rows } = await sql<{ server_encoding: string }>`SHOW server_encoding`.execute(one)
      if (rows[0]?.server_encoding !== 'UTF8') throw new Error('the PostgreSQL database must be encoded in UTF8')
      await inTransaction(one, 'BEGIN', async () => {
        await sql`SELECT pg_advisory_xact_lock(${advisoryLocks.migration})`.execute(one)
        await migrate(one, 'postgres', options.newEpoch)
      })
    })
  } catch (error) {
    throw inOperatorsWords(error, url)
  } finally {
    await db.destroy()
  }
}

function transactOnce<T>(
  writers: Kysely<Tables>,
  options: DatabaseOptions,
  people: PeopleToLock,
  work: (tx: Tx) => Promise<T>,
): Promise<{ answer: T; commit: Commit }> {
  return writers.connection().execute((db) =>
    inTransaction(db, 'BEGIN', async () => {
      const ids = typeof people === 'function' ? await people(db) : people
      return runWork({ db, engine: 'postgres', now: options.now, people: ids }, async (tx) => {
        if (typeof people === 'function') {
          const concerned = await people(db)
          if (concerned.some((id) => !tx.revs.has(id))) throw new PeopleChanged('the people of this transaction have changed')
        }
        return work(tx)
      })
    }),
  )
}

/** What a caller sees: `UNAVAILABLE` where the database is the reason, the error itself where the work is. */
function errorFor(error: unknown): unknown {
  if (error instanceof PeopleChanged || isTransactionLost(error) || isUnavailable(error))
    return new AppError('UNAVAILABLE', 'the database cannot commit now', { retry_after: 5 }, error)
  if (isUnstorable(error)) return new AppError('INVALID', 'a value that the database cannot hold', {}, error)
  return error
}

/** U+0000 in a text, a number out of range: SQLite compares with such a value and finds nothing, PostgreSQL refuses the statement. */
const isUnstorable = (error: unknown): boolean => ['22021', '22003', '22P02', '22P05'].includes(sqlStateOf(error) ?? '')

/** Classes 08 connection, 53 resources, 57 operator intervention, and contention that outlived the attempts. */
function isUnavailable(error: unknown): boolean {
  if (isSocketFault(error)) return true
  const state = sqlStateOf(error)
  if (state !== null) return /^(08|53|57|40|55)/.test(state)
  if (!(error instanceof Error)) return false
  return /connection (terminated|error)|terminating connection|timeout exceeded|not queryable|spoiled/i.test(error.message)
}
