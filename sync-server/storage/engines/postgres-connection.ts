import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely'
import pg from 'pg'
import type { Tables } from '../tables.js'

const int8 = 20

/** Begins a transaction that sees one state throughout and writes nothing. */
export const beginSnapshot = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'

/** How every connection of ours is made. BIGINT comes as a number: ids, revs and counts stay far below 2^53. */
export const clientConfig = (url: string): pg.ClientConfig => ({
  connectionString: url,
  application_name: 'kreida',
  keepAlive: true,
  connectionTimeoutMillis: 5_000,
  types: {
    getTypeParser: ((oid: number, format?: 'text') => (oid === int8 ? Number : pg.types.getTypeParser(oid, format))) as never,
  },
})

/** Milliseconds. A statement, a wait for a lock, and a process that stopped amid a transaction may each hold others up no longer. */
const patience = { statement_timeout: 30_000, lock_timeout: 10_000, idle_in_transaction_session_timeout: 30_000 }

/** A pool of connections. `onFault` hears of connections that break; the pool replaces them by itself. */
export function connectPostgres(
  url: string,
  options: { connections: number; isPatient?: boolean; onFault: (error: unknown) => void },
): Kysely<Tables> {
  const limits = options.isPatient === true ? {} : patience
  const pool = new pg.Pool({ ...clientConfig(url), ...limits, max: options.connections })
  pool.on('error', options.onFault)
  // A connection that breaks while it is in use fails its statement; its own event, unheard, would end the process.
  pool.on('connect', (client) => client.on('error', options.onFault))
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: asPreparing(pool) }) })
}

/** Statements are prepared once a connection, since planning costs more than running most of them. */
function asPreparing(pool: pg.Pool): PostgresPool {
  const names = new Map<string, string>()
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  const nameOf = (text: string): string | undefined => {
    if (!/^(select|insert|update|delete) /i.test(text) || text.length > 10_000) return undefined
    const known = names.get(text)
    if (known !== undefined || names.size >= 500) return known
    names.set(text, `s${names.size}`)
    return names.get(text)
  }
  const wrap = (client: pg.PoolClient): PostgresPoolClient => ({
    query: (async (text: string, values: readonly unknown[]) => {
      const name = nameOf(text)
      const result = await client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) })
      // A transaction that an error has spoiled answers COMMIT with ROLLBACK, and no error: nothing of it is durable.
      if (text === 'COMMIT' && result.command !== 'COMMIT') throw new Error('the transaction was spoiled by an error that nobody undid')
      return result
    }) as unknown as PostgresPoolClient['query'],
    release: () => client.release(),
  })
  return {
    async connect() {
      const client = await pool.connect()
      const wrapped = clients.get(client) ?? wrap(client)
      clients.set(client, wrapped)
      return wrapped
    },
    end: () => pool.end(),
  }
}
