import type { Kysely } from 'kysely'
import type { ImportLineRow, Tables } from './tables.js'

/** The import's own table: lines wait there until all that they may lean on has been read, whatever their order in the file. */

export async function clearImportLines(db: Kysely<Tables>): Promise<void> {
  await db.deleteFrom('import_lines').execute()
}

export async function insertImportLines(db: Kysely<Tables>, rows: ImportLineRow[]): Promise<void> {
  if (rows.length > 0) await db.insertInto('import_lines').values(rows).execute()
}

export const importLinesAfter = (
  db: Kysely<Tables>,
  page: { type: string; after: { sort_key: string; line: number }; limit: number },
): Promise<ImportLineRow[]> =>
  db
    .selectFrom('import_lines')
    .selectAll()
    .where('type', '=', page.type)
    .where((e) =>
      e.or([e('sort_key', '>', page.after.sort_key), e.and([e('sort_key', '=', page.after.sort_key), e('line', '>', page.after.line)])]),
    )
    .orderBy('sort_key')
    .orderBy('line')
    .limit(page.limit)
    .execute()
