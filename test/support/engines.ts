import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { randomBytes } from 'node:crypto'
import { DatabaseSync } from '@photostructure/sqlite'
import pg from 'pg'
import { inject } from 'vitest'
import type { DatabasePlace } from '../../sync-server/storage/database.js'

/** The engine that this run of a layer's files is on: the same tests run on both. */

const postgresUrl = inject('postgresUrl') as string | undefined
export const engine: DatabasePlace['engine'] = postgresUrl === undefined ? 'sqlite' : 'postgres'
export const isPostgres = engine === 'postgres'

export interface TestPlace {
  place: DatabasePlace
  /** What a server's configuration says for it: the data folder is the place's own. */
  config: { data_dir: string; database_url: string | null }
  remove: () => Promise<void>
}

export interface PlaceEnvironment extends Record<string, string> {
  KREIDA_DATA_DIR: string
}

/** How a process is told of a place. */
export const environmentOf = ({ data_dir, database_url }: TestPlace['config']): PlaceEnvironment => ({
  KREIDA_DATA_DIR: data_dir,
  ...(database_url === null ? {} : { DATABASE_URL: database_url }),
})

/** An empty database of its own, or a copy of another place that nobody has open. */
export async function makePlace(copyOf?: DatabasePlace): Promise<TestPlace> {
  const data_dir = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-server-'))
  const removeFolder = () => fs.rmSync(data_dir, { recursive: true, force: true })
  if (postgresUrl === undefined) {
    const file = path.join(data_dir, 'kreida.sqlite')
    if (copyOf?.engine === 'sqlite') fs.copyFileSync(copyOf.file, file)
    return { place: { engine: 'sqlite', file }, config: { data_dir, database_url: null }, remove: async () => removeFolder() }
  }
  const name = `test_${randomBytes(8).toString('hex')}`
  const template = copyOf?.engine === 'postgres' ? new URL(copyOf.url).pathname.slice(1) : 'template0'
  await administer(`CREATE DATABASE ${name} TEMPLATE ${template}`)
  const url = urlOf(name)
  return {
    place: { engine: 'postgres', url },
    config: { data_dir, database_url: url },
    remove: async () => {
      await administer(`DROP DATABASE ${name} WITH (FORCE)`)
      removeFolder()
    },
  }
}

/** Runs SQL behind the server's back, and answers the rows of its last statement. */
export async function runSql(place: DatabasePlace, statement: string): Promise<Record<string, unknown>[]> {
  if (place.engine === 'postgres') return runPostgres(place.url, statement)
  const connection = new DatabaseSync(place.file)
  try {
    if (/^\s*(select|pragma)/i.test(statement)) return connection.prepare(statement).all() as Record<string, unknown>[]
    connection.exec(statement)
    return []
  } finally {
    connection.close()
  }
}

/**
 * Plants a fault: inserting a message with this body fails, with `word` as the engine's own message. `loses` takes the whole transaction with it.
 * Answers the function that mends it.
 */
export async function plantFault(
  place: DatabasePlace,
  fault: { body?: string; word?: string; loses?: 'statement' | 'transaction' },
): Promise<() => Promise<unknown>> {
  const { body, word = 'planted', loses = 'statement' } = fault
  const when = body === undefined ? '' : `WHEN (NEW.body = '${body}')`
  if (place.engine === 'sqlite') {
    const act = loses === 'statement' ? 'ABORT' : 'ROLLBACK'
    await runSql(place, `CREATE TRIGGER fault BEFORE INSERT ON messages ${when} BEGIN SELECT RAISE(${act}, '${word}'); END`)
    return () => runSql(place, 'DROP TRIGGER fault')
  }
  const act = loses === 'statement' ? `RAISE EXCEPTION '${word}'` : 'PERFORM pg_terminate_backend(pg_backend_pid())'
  await runSql(
    place,
    `CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${act}; RETURN NEW; END $$;
     CREATE TRIGGER fault BEFORE INSERT ON messages FOR EACH ROW ${when} EXECUTE FUNCTION fault()`,
  )
  return () => runSql(place, 'DROP TRIGGER fault ON messages; DROP FUNCTION fault')
}

function urlOf(database: string): string {
  const url = new URL(postgresUrl ?? '')
  url.pathname = `/${database}`
  return url.href
}

const administer = (statement: string) => runPostgres(urlOf('postgres'), statement)

async function runPostgres(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const result = await client.query<Record<string, unknown>>(statement)
    return [result].flat().at(-1)?.rows ?? []
  } finally {
    await client.end()
  }
}
