import type { Kysely } from 'kysely'
import type { ImportLineRow, Tables } from './tables.js'
import type { Tx } from './transaction.js'

/**
 * The import's own table: lines wait there until all that they may lean on has been read, whatever their order in the file. Imports run side
 * by side, in one process or in several, so each has a stage: a number whose lines it alone reads and clears. A stage is claimed in `meta`,
 * with the time of its last sign of life; one that an import left behind when it was killed is cleared by a later import.
 */
export interface Stage {
  number: number
}

/** Lines of one stage; the number of a line in the table is its own one behind the stage's. */
const linesPerStage = 2 ** 32
/** How long a stage without a sign of life is kept. */
const abandonedMs = 60 * 60 * 1000
const claimPrefix = 'import:'
const keyOf = (stage: Stage): string => `${claimPrefix}${stage.number}`

const lineIn = (stage: Stage, line: number): number => stage.number * linesPerStage + line

/** Claims a stage of its own, and clears those that were abandoned. */
export async function openStage({ db, now }: Tx): Promise<Stage> {
  const claims = await db.selectFrom('meta').selectAll().where('key', 'like', `${claimPrefix}%`).execute()
  const alive = new Date(Date.parse(now) - abandonedMs).toISOString()
  for (const { key, value } of claims) if (value < alive) await closeStage(db, { number: Number(key.slice(claimPrefix.length)) })
  const taken = claims.map(({ key }) => Number(key.slice(claimPrefix.length)))
  for (let number = Math.max(0, ...taken) + 1; ; number += 1) {
    const claim = { key: keyOf({ number }), value: now }
    const made = await db
      .insertInto('meta')
      .values(claim)
      .onConflict((c) => c.doNothing())
      .executeTakeFirst()
    if (made.numInsertedOrUpdatedRows === 1n) return { number }
  }
}

/** A sign of life. False when the stage is no longer this import's: it was silent for too long. */
export async function keepStage({ db, now }: Tx, stage: Stage): Promise<boolean> {
  const kept = await db.updateTable('meta').set({ value: now }).where('key', '=', keyOf(stage)).executeTakeFirst()
  return kept.numUpdatedRows === 1n
}

export async function closeStage(db: Kysely<Tables>, stage: Stage): Promise<void> {
  const lines = db.deleteFrom('import_lines').where('line', '>=', lineIn(stage, 0)).where('line', '<', lineIn(stage, linesPerStage))
  await lines.execute()
  await db.deleteFrom('meta').where('key', '=', keyOf(stage)).execute()
}

/** The type carries the stage, so that the table's own index leads to one stage's lines of one type in their order. */
const typeIn = (stage: Stage, type: string): string => `${stage.number}:${type}`

export async function insertImportLines(db: Kysely<Tables>, stage: Stage, rows: ImportLineRow[]): Promise<void> {
  const staged = rows.map((row) => ({ ...row, type: typeIn(stage, row.type), line: lineIn(stage, row.line) }))
  if (rows.length > 0) await db.insertInto('import_lines').values(staged).execute()
}

export async function importLinesAfter(
  db: Kysely<Tables>,
  page: { stage: Stage; type: string; after: { sort_key: string; line: number }; limit: number },
): Promise<ImportLineRow[]> {
  const { sort_key } = page.after
  const rows = await db
    .selectFrom('import_lines')
    .selectAll()
    .where('type', '=', typeIn(page.stage, page.type))
    .where('sort_key', '>=', sort_key)
    .where((e) => e.or([e('sort_key', '>', sort_key), e('line', '>', lineIn(page.stage, page.after.line))]))
    .orderBy('sort_key')
    .orderBy('line')
    .limit(page.limit)
    .execute()
  return rows.map((row) => ({ ...row, type: page.type, line: row.line - lineIn(page.stage, 0) }))
}
