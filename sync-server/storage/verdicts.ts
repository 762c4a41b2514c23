import type { Kysely } from 'kysely'
import { limits } from '../contract/limits.js'
import { insertAlike, rowsOfIds } from './kept-query.js'
import type { Tables, VerdictRow } from './tables.js'

/** The verdicts that are remembered (R-SYNC-4). */

type Db = Kysely<Tables>

/** What was answered to these intents of a person before. */
export function verdictsOf(db: Db, author_id: number, ids: string[]): Promise<VerdictRow[]> {
  const build = (all: string[]) => db.selectFrom('verdicts').selectAll().where('author_id', '=', author_id).where('intent_id', 'in', all)
  return rowsOfIds(db, { name: 'verdicts', build, values: [author_id], ids })
}

/** Remembers verdicts of one author, and forgets the oldest refusals beyond their number. */
export async function insertVerdicts(db: Db, author_id: number, rows: readonly Omit<VerdictRow, 'author_id' | 'place'>[]): Promise<void> {
  const hasRefusals = rows.some(({ status }) => status === 'refused')
  let place = hasRefusals ? await lastPlaceOf(db, author_id) : 0
  const placed = rows.map((row): VerdictRow => ({ ...row, author_id, place: row.status === 'refused' ? (place += 1) : null }))
  await insertAlike(db, 'verdicts', placed)
  if (place <= limits.refusalsPerPerson) return
  await db
    .deleteFrom('verdicts')
    .where('author_id', '=', author_id)
    .where('place', '<=', place - limits.refusalsPerPerson)
    .execute()
}

async function lastPlaceOf(db: Db, author_id: number): Promise<number> {
  const row = await db
    .selectFrom('verdicts')
    .select((e) => e.fn.max('place').as('place'))
    .where('author_id', '=', author_id)
    .where('place', 'is not', null)
    .executeTakeFirst()
  return row?.place ?? 0
}
