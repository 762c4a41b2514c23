import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import type { Tables } from '../tables.js'

/** `whole`: a file that is about to be moved or copied, which therefore never has a part of itself in a log beside it. */
type Mode = 'write' | 'read' | 'whole'

/** Opens one connection to the file. `synchronous=FULL`: a commit that has returned survives a power cut. */
export function connectSqlite(file: string, mode: Mode): Kysely<Tables> {
  const connection = new DatabaseSync(file, { readOnly: mode === 'read' })
  connection.exec('PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;')
  if (mode === 'write') connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000;')
  if (mode === 'whole') connection.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;')
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: asKyselyDatabase(connection, mode) }) })
}

/** Kysely speaks better-sqlite3's interface; this is node:sqlite's. Statements are kept, since preparing costs more than most of them. */
function asKyselyDatabase(connection: DatabaseSyncInstance, mode: Mode) {
  const statements = new Map<string, { statement: StatementSyncInstance; reader: boolean }>()
  const prepare = (text: string) => {
    const known = statements.get(text)
    if (known) return known
    const statement = connection.prepare(text)
    const made = { statement, reader: statement.columns().length > 0 }
    if (statements.size > 500) statements.clear()
    statements.set(text, made)
    return made
  }
  return {
    close() {
      statements.clear()
      try {
        // The driver keeps a closed connection's file open until its statements are collected: bring all of it home first.
        if (mode === 'write') connection.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      } catch {
        // Whatever the reason, most often a full disk: what is committed stays in the log beside the file, where the next start finds it.
      }
      connection.close()
    },
    prepare(text: string) {
      const { statement, reader } = prepare(text)
      return {
        reader,
        all: (parameters: readonly unknown[]) => statement.all(...bindable(parameters)),
        run: (parameters: readonly unknown[]) => statement.run(...bindable(parameters)),
        iterate: (parameters: readonly unknown[]) => statement.iterate(...bindable(parameters)) as IterableIterator<unknown>,
      }
    },
  }
}

type Bindable = string | number | bigint | null | Uint8Array
const isBindable = (value: unknown): value is Bindable =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || value instanceof Uint8Array

function bindable(parameters: readonly unknown[]): Bindable[] {
  return parameters.map((value) => {
    if (isBindable(value)) return value
    throw new TypeError(`a ${typeof value} cannot be stored`)
  })
}
