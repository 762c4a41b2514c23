import type { Kysely } from 'kysely'
import { limits } from '../contract/limits.js'
import type { Tables } from './tables.js'

/** The next id of those made here: they begin at `limits.firstLocalId`, above all that a platform gives out. */
export async function nextLocalId(db: Kysely<Tables>, table: 'users' | 'relations' | 'inquiries'): Promise<number> {
  const row = await db
    .selectFrom(table)
    .select((e) => e.fn.max('id').as('id'))
    .executeTakeFirst()
  return Math.max(limits.firstLocalId - 1, row?.id ?? 0) + 1
}
