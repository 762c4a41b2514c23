import path from 'node:path'
import type { Config } from '../config.js'
import type { Sources } from '../domain/accounts.js'
import { databaseFileOf } from '../context.js'
import { backupSqlite, restoreSqlite } from '../storage/backup.js'

/** Writes a backup beside a running server, and says where. */
export function runBackup(config: Config, file: string): void {
  backupSqlite(databaseFileOf(config), file)
  process.stdout.write(`backed up to ${path.resolve(file)}\n`)
}

/** Restores a backup under a new epoch, and says where the old database went. */
export function runRestore(config: Config, sources: Sources, file: string): void {
  const suffix = `before-restore-${sources.now().toISOString().replaceAll(':', '-')}`
  const aside = restoreSqlite({ backup: file, database: databaseFileOf(config), epoch: sources.newToken(), suffix })
  process.stdout.write(`restored from ${path.resolve(file)}${aside ? `; the old database is ${aside}` : ''}\n`)
}
