import fs from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'

/** Writes what the server itself has written once more, by the bare driver. */
export interface SameRows {
  /** Rows of the message table a second, with all that one leaves behind, in transactions of 100. */
  write(): number
}

/** Tables that grow with each message. */
const growing = ['messages', 'verdicts']
const batch = 100

/**
 * Takes rows, indexes and foreign keys from the server's own database, whatever they are: its newest `count` messages and what was stored
 * with them. No server on this schema can be faster.
 */
export function sameRowsOf(data_dir: string, folder: string, count: number): SameRows {
  const base = path.join(folder, 'base.sqlite')
  const own = new DatabaseSync(path.join(data_dir, 'kreida.sqlite'))
  own.exec(`VACUUM INTO '${base}'`)
  const tables = growing.filter((table) => own.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?`).get(table))
  const rows = tables.map((table) => {
    const found = own.prepare(`SELECT * FROM ${table} ORDER BY rowid DESC LIMIT ?`).all(count) as Record<string, Value>[]
    return { table, rows: found.reverse() }
  })
  own.close()
  const emptied = new DatabaseSync(base)
  emptied.exec(`PRAGMA foreign_keys = OFF; ${tables.map((table) => `DELETE FROM ${table};`).join(' ')} VACUUM`)
  emptied.close()
  return {
    write() {
      const file = path.join(folder, 'same-rows.sqlite')
      for (const ending of ['', '-wal', '-shm']) fs.rmSync(`${file}${ending}`, { force: true })
      fs.copyFileSync(base, file)
      const database = new DatabaseSync(file)
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
      const seconds = writeAll(database, rows, count)
      database.close()
      return count / seconds
    },
  }
}

type Value = string | number | bigint | null | Uint8Array

function writeAll(
  database: InstanceType<typeof DatabaseSync>,
  tables: { table: string; rows: Record<string, Value>[] }[],
  count: number,
): number {
  const inserts = tables.map(({ table, rows }) => {
    const names = Object.keys(rows[0] ?? {})
    const statement = database.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
    return { statement, values: rows.map((row) => names.map((name) => row[name] ?? null)) }
  })
  const begun = performance.now()
  for (let from = 0; from < count; from += batch) {
    database.exec('BEGIN IMMEDIATE')
    for (const { statement, values } of inserts) for (const row of values.slice(from, from + batch)) statement.run(...row)
    database.exec('COMMIT')
  }
  return (performance.now() - begun) / 1000
}
