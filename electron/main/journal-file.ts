import fs from 'node:fs'
import path from 'node:path'
import { syncFolder } from './durable-file.js'
import type { Log } from './log.js'
import { isCorrupt } from './storage-fault.js'

/** The part of node:sqlite's `DatabaseSync` the journal needs. */
export interface Database {
  exec(sql: string): void
  prepare(sql: string): {
    run(...values: (string | null)[]): { changes: number | bigint }
    all(): Record<string, unknown>[]
  }
  close(): void
}
export type OpenDriver = (file: string) => Database

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
  PRAGMA user_version = ${format};`

/** Opens the file, making it where there is none. A damaged one is set aside and a fresh one takes its place. Throws I/O faults. */
export function openDatabase({ file, driver, log }: { file: string; driver: OpenDriver; log: Log }): Database {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  try {
    return prepared(driver, file)
  } catch (fault) {
    if (!isCorrupt(fault)) throw fault
    log('journal_quarantined', { copy: path.basename(quarantine(file)) })
    return prepared(driver, file)
  }
}

function prepared(driver: OpenDriver, file: string): Database {
  const isNew = !fs.existsSync(file)
  const database = driver(file)
  try {
    // One process owns the journal. With the lock kept, WAL needs no shared-memory file, whose growth fails on a full disk.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA user_version')
    const version = valueOf(database, 'user_version')
    if (version > format) throw new JournalTooNew(`journal format ${version}, known is ${format}`)
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    if (version === 0) database.exec(`BEGIN IMMEDIATE; ${schema} COMMIT`)
    checkIntegrity(database)
    if (isNew) syncFolder(path.dirname(file))
    return database
  } catch (fault) {
    closeQuietly(database)
    throw fault
  }
}

/** What is thrown already says more than a close that fails because of the same disk. */
function closeQuietly(database: Database): void {
  try {
    database.close()
  } catch {
    return
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
  for (const part of ['', '-wal', '-shm']) {
    if (fs.existsSync(file + part)) fs.renameSync(file + part, copy + part)
  }
  return copy
}
