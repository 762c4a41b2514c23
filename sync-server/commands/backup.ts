import path from 'node:path'
import { ConfigFault, type Config } from '../config.js'
import type { Sources } from '../domain/accounts.js'
import { placeOf } from '../context.js'
import { backupPostgres, moveToPostgres, restorePostgres } from '../storage/engines/postgres-files.js'
import { backupSqlite, restoreSqlite } from '../storage/engines/sqlite-files.js'

const stamp = (sources: Sources): string => sources.now().toISOString().replaceAll(':', '-')

/** Writes a backup beside a running server, and says where. */
export async function runBackup(config: Config, file: string): Promise<void> {
  const place = placeOf(config)
  if (place.engine === 'sqlite') await backupSqlite(place.file, file)
  else await backupPostgres(place.url, file)
  process.stdout.write(`backed up to ${path.resolve(file)}\n`)
}

/** Restores a backup under a new epoch, and says where the old database went. */
export async function runRestore(config: Config, sources: Sources, file: string): Promise<void> {
  const place = placeOf(config)
  const change = { backup: file, epoch: sources.newToken(), suffix: `before-restore-${stamp(sources)}` }
  const aside =
    place.engine === 'sqlite'
      ? restoreSqlite({ ...change, database: place.file })
      : await restorePostgres({ ...change, url: place.url }).then((schema) => schema && `in the schema ${schema}`)
  process.stdout.write(`restored from ${path.resolve(file)}${aside ? `; the old database is ${aside}` : ''}\n`)
}

/** Carries the SQLite database of the data folder over to PostgreSQL, and says what became of the file. Throws `ConfigFault` where none is named. */
export async function runMove(config: Config, sources: Sources): Promise<void> {
  const from = placeOf({ ...config, database_url: null })
  const to = placeOf(config)
  if (from.engine !== 'sqlite' || to.engine !== 'postgres') throw new ConfigFault('DATABASE_URL says where to move to: set it')
  const { rows, aside } = await moveToPostgres({ database: from.file, url: to.url, suffix: `moved-${stamp(sources)}` })
  process.stdout.write(`moved ${rows} rows to PostgreSQL; the SQLite file is now ${aside}\n`)
}
