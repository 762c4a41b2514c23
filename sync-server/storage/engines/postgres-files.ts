import fs from 'node:fs'
import { sql, type Kysely } from 'kysely'
import { copyTables, tableNames } from '../copy.js'
import { migrate, setMeta } from '../migrations.js'
import { hasUsers } from '../people.js'
import type { Tables } from '../tables.js'
import { inTransaction } from '../transaction.js'
import { beginSnapshot, connectPostgres } from './postgres-connection.js'
import { inOperatorsWords } from './postgres-faults.js'
import { advisoryLocks } from './postgres-locks.js'
import { connectSqlite } from './sqlite-connection.js'
import { requireBackup, writeBackup, setAside } from './sqlite-files.js'
import { holdPresence } from './sqlite-presence.js'

/** A backup is an SQLite file on both engines, so a backup of one can be restored into the other. */

/** Writes one consistent state of a running or resting PostgreSQL database into a new SQLite file. Throws where the file is there already. */
export async function backupPostgres(url: string, to: string): Promise<void> {
  await writeBackup(to, async (unfinished) => {
    const file = connectSqlite(unfinished, 'whole')
    try {
      await withPostgres(url, async (db) =>
        inTransaction(db, beginSnapshot, () =>
          inTransaction(file, 'BEGIN IMMEDIATE', async () => {
            await migrate(file, 'sqlite', () => '')
            await copyTables(db, file)
          }),
        ),
      )
    } finally {
      await file.destroy()
    }
  })
}

/**
 * Puts a backup in the place of the PostgreSQL database under a new epoch. What was there goes into a schema of its own.
 * Throws while a server runs on it. Answers the name of that schema.
 */
export async function restorePostgres(change: { backup: string; url: string; epoch: string; suffix: string }): Promise<string | null> {
  const { backup, url, epoch, suffix } = change
  requireBackup(backup)
  const copy = `${backup}.restoring`
  fs.rmSync(copy, { force: true })
  fs.copyFileSync(backup, copy)
  try {
    return await withSqlite(copy, 'whole', (file) =>
      alone(url, async (db) => {
        const aside = (await isThere(db)) ? suffix.replaceAll(/[^a-z0-9]+/gi, '_').toLowerCase() : null
        if (aside) await moveAside(db, aside)
        await migrate(db, 'postgres', () => epoch)
        await copyTables(file, db)
        await setMeta(db, 'epoch', epoch)
        return aside
      }),
    )
  } finally {
    fs.rmSync(copy, { force: true })
  }
}

/**
 * Carries an SQLite database over into an empty PostgreSQL one, with its ids, order and epoch, so that no device notices. The file is set
 * aside, lest somebody go on writing to it. Throws while a server has either open. Answers the number of rows.
 */
export async function moveToPostgres(change: { database: string; url: string; suffix: string }): Promise<{ rows: number; aside: string }> {
  const { database, url, suffix } = change
  requireBackup(database)
  const release = holdPresence(database, 'alone')
  try {
    const rows = await withSqlite(database, 'write', (file) =>
      alone(url, async (db) => {
        if ((await isThere(db)) && (await hasUsers(db)))
          throw new Error('the PostgreSQL database has people already: move into an empty one')
        await migrate(db, 'postgres', () => '')
        return copyTables(file, db)
      }),
    )
    const aside = `${database}.${suffix}`
    setAside(database, aside)
    return { rows, aside }
  } finally {
    release()
  }
}

/** Runs `work` in one transaction with nobody else on the database. */
const alone = <T>(url: string, work: (db: Kysely<Tables>) => Promise<T>): Promise<T> =>
  withPostgres(url, (db) =>
    inTransaction(db, 'BEGIN', async () => {
      const asked = await sql<{ is_alone: boolean }>`SELECT pg_try_advisory_xact_lock(${advisoryLocks.isOpen}) AS is_alone`.execute(db)
      if (asked.rows[0]?.is_alone !== true) throw new Error('a server has this database open: stop it first')
      await sql`SELECT pg_advisory_xact_lock(${advisoryLocks.migration})`.execute(db)
      return work(db)
    }),
  )

async function withPostgres<T>(url: string, work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
  const pool = connectPostgres(url, { connections: 1, isPatient: true, onFault: () => undefined }) // a broken connection fails the work itself
  try {
    return await pool.connection().execute(work)
  } catch (error) {
    throw inOperatorsWords(error, url)
  } finally {
    await pool.destroy()
  }
}

/** The file's rows as this program's version has them. */
async function withSqlite<T>(path: string, mode: 'write' | 'whole', work: (file: Kysely<Tables>) => Promise<T>): Promise<T> {
  const file = connectSqlite(path, mode)
  try {
    await inTransaction(file, 'BEGIN IMMEDIATE', () => migrate(file, 'sqlite', () => ''))
    return await file.connection().execute(work)
  } finally {
    await file.destroy()
  }
}

async function isThere(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ found: string | null }>`SELECT to_regclass('meta')::text AS found`.execute(db)
  return rows[0]?.found !== null
}

async function moveAside(db: Kysely<Tables>, schema: string): Promise<void> {
  await sql`CREATE SCHEMA ${sql.id(schema)}`.execute(db)
  for (const table of [...tableNames, 'import_lines']) await sql`ALTER TABLE ${sql.id(table)} SET SCHEMA ${sql.id(schema)}`.execute(db)
}
