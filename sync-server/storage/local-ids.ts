import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { limits } from '../contract/limits.js'
import type { Tables } from './tables.js'

/**
 * An id for what is made here (R-PLATFORM-3): random, from `limits.firstLocalId` on, above all that a platform gives out. A number that counts
 * up would be given out a second time after a restore, to something else than what devices know by it.
 */
export async function newLocalId(db: Kysely<Tables>, table: 'users' | 'relations' | 'inquiries'): Promise<number> {
  for (;;) {
    const id = randomId()
    if (id >= limits.firstLocalId && !(await db.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst())) return id
  }
}

/** 53 random bits: every integer that JSON carries unchanged. */
const randomId = (): number => Number(randomBytes(8).readBigUInt64BE() >> 11n)
