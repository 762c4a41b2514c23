import fs from 'node:fs'
import path from 'node:path'
import { syncFolder } from '../durable-file.js'
import { historySchema } from './journal-history.js'
import { closeQuietly, noRows, refill, salvage, type Salvage } from './journal-salvage.js'
import type { Log } from '../log.js'
import type { Database, OpenDriver } from './sqlite-driver.js'
import { isCorrupt, isDiskFull } from './storage-fault.js'

/** The journal was written by a later version of the app, which this one must not touch. */
export class JournalTooNew extends Error {
  override name = 'JournalTooNew'
}

const format = 1

const schema = `
  CREATE TABLE entries (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    thread_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'attempted', 'applied', 'refused')),
    intent TEXT NOT NULL,
    verdict TEXT
  ) STRICT;
  CREATE TABLE drafts (thread_id TEXT PRIMARY KEY, text TEXT NOT NULL, updated_at TEXT NOT NULL) STRICT;
  ${historySchema}
  PRAGMA user_version = ${format};`

export interface JournalFile {
  file: string
  /** Opens a file with node:sqlite's interface. */
  driver: OpenDriver
  log: Log
  /** A damaged journal was set aside under the name `copy`. */
  onDamaged?: (copy: string) => void
}

/**
 * Opens the file, making it where there is none. A damaged one is set aside, and a fresh one with what could be read of it takes its
 * place. Throws I/O faults.
 */
export function openDatabase({ file, driver, log, onDamaged }: JournalFile): Database {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  try {
    return prepared(driver, file)
  } catch (fault) {
    if (!isCorrupt(fault)) throw fault
    const rows = salvage(driver, file)
    const copy = quarantine(file)
    const fresh = replacement({ driver, file, copy, rows })
    log('journal_quarantined', { copy: path.basename(copy), entries: rows.entries.length, drafts: rows.drafts.length })
    onDamaged?.(copy)
    return fresh
  }
}

/**
 * The fresh file with the rows in it; on a full disk without the history, which nobody's unsent text should wait for. Where it cannot be
 * written even so, the damaged one goes back, to be tried again.
 */
function replacement({ driver, file, copy, rows }: { driver: OpenDriver; file: string; copy: string; rows: Salvage }): Database {
  try {
    return prepared(driver, file, rows)
  } catch (fault) {
    for (const part of parts) fs.rmSync(file + part, { force: true })
    if (isDiskFull(fault, file) && rows.verdicts.length > 0) return replacement({ driver, file, copy, rows: { ...rows, verdicts: [] } })
    moveAll(copy, file)
    throw fault
  }
}

function prepared(driver: OpenDriver, file: string, rows: Salvage = noRows): Database {
  const isNew = !fs.existsSync(file)
  const database = driver(file)
  try {
    // One process owns the journal. With the lock kept, WAL needs no shared-memory file, whose growth fails on a full disk.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA user_version')
    const version = valueOf(database, 'user_version')
    if (version > format) throw new JournalTooNew(`journal format ${version}, known is ${format}`)
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    if (version === 0) {
      database.exec(`BEGIN IMMEDIATE; ${schema}`)
      refill(database, rows)
      database.exec('COMMIT')
    }
    checkIntegrity(database)
    if (isNew) syncFolder(path.dirname(file))
    return database
  } catch (fault) {
    closeQuietly(database)
    throw fault
  }
}

function valueOf(database: Database, pragma: string): number {
  return Number(database.prepare(`PRAGMA ${pragma}`).all()[0]?.[pragma])
}

/** Damage inside a page shows only when it is read; better now than in the middle of a conversation. */
function checkIntegrity(database: Database): void {
  const [first] = database.prepare('PRAGMA quick_check(1)').all()
  if (first?.['quick_check'] !== 'ok') throw Object.assign(new Error('quick_check failed'), { errcode: 11 })
}

/** Moves the damaged files to a free name beside and returns it. */
function quarantine(file: string): string {
  let number = 1
  while (fs.existsSync(`${file}.corrupt-${number}`)) number += 1
  const copy = `${file}.corrupt-${number}`
  moveAll(file, copy)
  return copy
}

const parts = ['', '-wal', '-shm']

function moveAll(from: string, to: string): void {
  for (const part of parts) if (fs.existsSync(from + part)) fs.renameSync(from + part, to + part)
}
