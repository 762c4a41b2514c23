import { sql, type Kysely } from 'kysely'
import { counts } from './migrations/counts.js'
import { firstSchema } from './migrations/first-schema.js'
import { memoryOfVerdicts } from './migrations/memory-of-verdicts.js'
import { privateDocuments } from './migrations/private-documents.js'
import { reactions } from './migrations/reactions.js'
import type { Step } from './migrations/step.js'
import type { Tables } from './tables.js'
import type { Engine } from './transaction.js'

/** Forward only: version N is the state after the first N lists. */
const lists: Step[][] = [firstSchema, memoryOfVerdicts, privateDocuments, reactions, counts]

export const schemaVersion = lists.length

/** PostgreSQL would order texts by its database's locale; cursors and SQLite compare bytes. */
export const inWordsOf = (engine: Engine, statement: string): string =>
  engine === 'postgres' ? statement.replaceAll(' TEXT', ' TEXT COLLATE "C"') : statement

/**
 * Brings the database forward to this program's version, in one transaction that the caller holds, alone.
 * Throws where the database is newer than the program: an older program never writes into it.
 */
export async function migrate(db: Kysely<Tables>, engine: Engine, newEpoch: () => string): Promise<void> {
  const run = (statement: string) => sql.raw(inWordsOf(engine, statement)).execute(db)
  await run('CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)')
  const stored = await db.selectFrom('meta').select('value').where('key', '=', 'schema_version').executeTakeFirst()
  const from = stored ? Number(stored.value) : 0
  if (from > schemaVersion)
    throw new Error(`the database has schema version ${from}, this program knows ${schemaVersion}: start a newer program`)
  for (const step of lists.slice(from).flat()) await (typeof step === 'string' ? run(step) : step(db))
  await setMeta(db, 'schema_version', String(schemaVersion))
  await db
    .insertInto('meta')
    .values({ key: 'epoch', value: newEpoch() })
    .onConflict((c) => c.doNothing())
    .execute()
}

export async function setMeta(db: Kysely<Tables>, key: string, value: string): Promise<void> {
  await db
    .insertInto('meta')
    .values({ key, value })
    .onConflict((c) => c.column('key').doUpdateSet({ value }))
    .execute()
}
