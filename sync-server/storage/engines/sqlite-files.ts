import fs from 'node:fs'
import path from 'node:path'
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite'
import { schemaVersion } from '../migrations.js'
import { holdPresence } from './sqlite-presence.js'

/** Throws, in an operator's words, where there is no file: whoever opened it would make an empty one. */
export function requireDatabase(file: string): void {
  if (!fs.existsSync(file)) throw new Error(`there is no database ${file}: see KREIDA_DATA_DIR and DATABASE_URL`)
}

/** Writes one consistent state of a running or resting database into a new file. Throws where the file is there already. */
export async function backupSqlite(from: string, to: string): Promise<void> {
  await writeBackup(to, (file) => {
    requireDatabase(from)
    const connection = new DatabaseSync(from, { readOnly: true })
    try {
      connection.prepare('VACUUM INTO ?').run(file)
    } finally {
      connection.close()
    }
  })
}

/**
 * Puts a backup in the place of the database and gives it a new epoch, so that every device notices that history has turned
 * (ARCHITECTURE, sentence 9). What was there is kept beside it. Throws while a server runs. Answers where the old one went.
 */
export function restoreSqlite(change: { backup: string; database: string; epoch: string; suffix: string }): string | null {
  const { backup, database, epoch, suffix } = change
  requireBackup(backup)
  const release = holdPresence(database, 'alone')
  try {
    const fresh = `${database}.new`
    fs.rmSync(fresh, { force: true })
    fs.copyFileSync(backup, fresh)
    const connection = new DatabaseSync(fresh)
    connection.exec('PRAGMA journal_mode = DELETE') // all of it in the one file that is renamed
    connection.prepare("UPDATE meta SET value = ? WHERE key = 'epoch'").run(epoch)
    connection.close()
    const aside = fs.existsSync(database) ? `${database}.${suffix}` : null
    if (aside) setAside(database, aside)
    fs.renameSync(fresh, database)
    return aside
  } finally {
    release()
  }
}

/**
 * Has a backup written beside its name, into a file that only its owner may read (it holds password hashes), and gives it the name when it is
 * whole: one that fails leaves nothing behind. Throws where the name is taken.
 */
export async function writeBackup(to: string, write: (file: string) => Promise<void> | void): Promise<void> {
  if (fs.existsSync(to)) throw new Error(`${to} is there already; a backup never overwrites`)
  if (!fs.existsSync(path.dirname(to))) throw new Error(`there is no folder ${path.dirname(to)}`)
  const unfinished = `${to}.unfinished`
  const discard = (): void => {
    for (const tail of ['', '-journal', '-wal', '-shm']) fs.rmSync(unfinished + tail, { force: true })
  }
  discard()
  try {
    fs.closeSync(fs.openSync(unfinished, 'wx', 0o600))
    await write(unfinished)
    fs.renameSync(unfinished, to)
  } finally {
    discard()
  }
}

/** Renames a database with its log, so that no program opens it again by mistake. */
export function setAside(database: string, aside: string): void {
  if (fs.existsSync(aside)) throw new Error(`${aside} is there already`)
  for (const tail of ['', '-wal', '-shm']) if (fs.existsSync(database + tail)) fs.renameSync(database + tail, aside + tail)
}

/** Throws, in an operator's words, where there is no file of this name. */
export function requireFile(file: string): void {
  if (!fs.existsSync(file)) throw new Error(`there is no file ${file}`)
  if (fs.statSync(file).isDirectory()) throw new Error(`${file} is a folder: name a file`)
}

/** Throws unless the file is a database of ours that this program understands. */
export function requireBackup(file: string): void {
  requireFile(file)
  let connection: DatabaseSyncInstance | null = null
  try {
    connection = new DatabaseSync(file, { readOnly: true })
    const row = connection.prepare("SELECT value FROM meta WHERE key = 'schema_version'").get() as { value: string } | undefined
    if (!row || Number(row.value) > schemaVersion) throw new Error('made by a newer program')
  } catch (fault) {
    throw new Error(`${file} is no backup that this program can restore: ${fault instanceof Error ? fault.message : String(fault)}`)
  } finally {
    connection?.close()
  }
}
