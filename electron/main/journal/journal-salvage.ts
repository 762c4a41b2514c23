import fs from 'node:fs'
import type { Database, OpenDriver } from './sqlite-driver.js'

/** What can be read of a journal: rows of its tables, each with a value of the right type in every column. */
export interface Salvage {
  entries: Record<string, unknown>[]
  drafts: Record<string, unknown>[]
  verdicts: Record<string, unknown>[]
}

export const noRows: Salvage = { entries: [], drafts: [], verdicts: [] }

/** Reads what can be read of a damaged file, from a copy: opening SQLite's file with a log changes it. Throws I/O faults of the copy. */
export function salvage(driver: OpenDriver, file: string): Salvage {
  const copy = `${file}.salvage`
  try {
    for (const part of ['', '-wal']) if (fs.existsSync(file + part)) fs.copyFileSync(file + part, copy + part)
    return rowsOf(driver, copy)
  } finally {
    for (const part of ['', '-wal', '-shm', '-journal']) fs.rmSync(copy + part, { force: true })
  }
}

/** Writes the rows into fresh tables, within the caller's transaction. */
export function refill(database: Database, { entries, drafts, verdicts }: Salvage): void {
  const copyInto = (table: string, columns: readonly string[], rows: Record<string, unknown>[]): void => {
    // IGNORE: a damaged page may show a row twice, or in a state that never was.
    const insert = database.prepare(`INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
    for (const row of rows) insert.run(...columns.map((column) => textOf(row[column])))
  }
  copyInto('entries', entryColumns, entries)
  copyInto('drafts', draftColumns, drafts)
  copyInto('verdicts', verdictColumns, verdicts)
}

const entryColumns = ['position', 'id', 'thread_id', 'state', 'intent', 'verdict'] as const
const draftColumns = ['thread_id', 'text', 'updated_at'] as const
const verdictColumns = ['position', 'id', 'thread_id', 'intent', 'verdict', 'answered_at'] as const

/** SQLite turns the text of a number back into one where the column is of numbers. */
const textOf = (value: unknown): string | null => (value === null ? null : String(value))

function rowsOf(driver: OpenDriver, file: string): Salvage {
  let database: Database | null = null
  try {
    const opened = (database = driver(file))
    opened.exec('PRAGMA locking_mode = EXCLUSIVE')
    const read = (table: string, columns: readonly string[]) =>
      fromBothEnds(opened, `SELECT rowid AS at, ${columns.join(', ')} FROM ${table}`)
    const isSound = (row: Record<string, unknown>, columns: readonly string[]): boolean =>
      columns.every((column) => typeof row[column] === 'string')
    return {
      entries: read('entries', entryColumns).filter(
        (row) =>
          isSound(row, ['id', 'thread_id', 'state', 'intent']) &&
          Number.isSafeInteger(row['position']) &&
          (row['verdict'] === null || typeof row['verdict'] === 'string'),
      ),
      drafts: read('drafts', draftColumns).filter((row) => isSound(row, draftColumns)),
      verdicts: read('verdicts', verdictColumns).filter(
        (row) => isSound(row, ['id', 'thread_id', 'intent', 'verdict', 'answered_at']) && Number.isSafeInteger(row['position']),
      ),
    }
  } catch {
    return noRows // no database any more
  } finally {
    closeQuietly(database)
  }
}

/** A damaged page ends a reading; the second, from the other end, comes to it from behind. */
function fromBothEnds(database: Database, query: string): Record<string, unknown>[] {
  const rows = new Map<unknown, Record<string, unknown>>()
  for (const order of ['ASC', 'DESC']) {
    try {
      for (const row of database.prepare(`${query} ORDER BY rowid ${order}`).iterate()) {
        if (order === 'DESC' && rows.has(row['at'])) break
        rows.set(row['at'], row)
      }
    } catch {
      continue
    }
  }
  return [...rows.values()].sort((a, b) => Number(a['at']) - Number(b['at']))
}

/** What is thrown already says more than a close that fails because of the same disk. */
export function closeQuietly(database: Database | null): void {
  try {
    database?.close()
  } catch {
    return
  }
}
