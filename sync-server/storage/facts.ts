import type { Kysely } from 'kysely'
import { limits } from '../contract/limits.js'
import { rowOfKept } from './kept-query.js'
import type { ContactAccessRow, InquiryRow, Pair, RelationRow, Tables } from './tables.js'

/** The platform's facts that the chat reads: relations, inquiries, contact access. */

type Db = Kysely<Tables>

export const relationById = (db: Db, id: number): Promise<RelationRow | undefined> =>
  rowOfKept(db, { name: 'relation', build: () => db.selectFrom('relations').selectAll().where('id', '=', id), values: [id] })

export const relationOfPair = (db: Db, tutor_id: number, student_id: number): Promise<RelationRow | undefined> =>
  db.selectFrom('relations').selectAll().where('tutor_id', '=', tutor_id).where('student_id', '=', student_id).executeTakeFirst()

export const inquiryById = (db: Db, id: number): Promise<InquiryRow | undefined> =>
  rowOfKept(db, { name: 'inquiry', build: () => db.selectFrom('inquiries').selectAll().where('id', '=', id), values: [id] })

export const accessOfPair = (db: Db, tutor_id: number, student_id: number): Promise<ContactAccessRow | undefined> =>
  rowOfKept(db, {
    name: 'access',
    build: () => db.selectFrom('contact_access').selectAll().where('tutor_id', '=', tutor_id).where('student_id', '=', student_id),
    values: [tutor_id, student_id],
  })

/** Whether these two have a relation or an inquiry, of any status. */
export async function isAcquainted(db: Db, pair: Pair): Promise<boolean> {
  if (await relationOfPair(db, pair.tutor_id, pair.student_id)) return true
  const query = db.selectFrom('inquiries').select('id').where('tutor_id', '=', pair.tutor_id).where('student_id', '=', pair.student_id)
  return (await query.limit(1).executeTakeFirst()) !== undefined
}

/** An inquiry of the pair that is OPEN. */
export const openInquiryOf = (db: Db, pair: Pair): Promise<{ id: number } | undefined> =>
  db
    .selectFrom('inquiries')
    .select('id')
    .where('tutor_id', '=', pair.tutor_id)
    .where('student_id', '=', pair.student_id)
    .where('status', '=', 'OPEN')
    .limit(1)
    .executeTakeFirst()

/** When the inquiries that a student has made here since then were made, the newest first. */
export async function localInquiriesSince(db: Db, student_id: number, since: string): Promise<string[]> {
  const mine = db.selectFrom('inquiries').select('created_at').where('student_id', '=', student_id).where('id', '>=', limits.firstLocalId)
  const rows = await mine.where('created_at', '>', since).orderBy('created_at', 'desc').execute()
  return rows.map(({ created_at }) => created_at)
}

export async function canOpenChat(db: Db, tutor_id: number, student_id: number): Promise<boolean> {
  return (await accessOfPair(db, tutor_id, student_id))?.is_granted === 1
}

/** A new id that somebody else has taken meanwhile is an error, never a change of what stands there. */
export async function putRelation(db: Db, row: RelationRow, isKnown: boolean): Promise<void> {
  if (isKnown) await db.updateTable('relations').set(row).where('id', '=', row.id).execute()
  else await db.insertInto('relations').values(row).execute()
}

/** A new id that somebody else has taken meanwhile is an error, never a change of what stands there. */
export async function putInquiry(db: Db, row: InquiryRow, isKnown: boolean): Promise<void> {
  if (isKnown) await db.updateTable('inquiries').set(row).where('id', '=', row.id).execute()
  else await db.insertInto('inquiries').values(row).execute()
}

export async function putContactAccess(db: Db, row: ContactAccessRow): Promise<void> {
  await db
    .insertInto('contact_access')
    .values(row)
    .onConflict((c) => c.columns(['tutor_id', 'student_id']).doUpdateSet(row))
    .execute()
}
