import type { PlatformContactAccess, PlatformInquiry, PlatformRelation, PlatformUser } from '../contract/calls.js'
import { hasVisibleCharacter, isStorableText } from '../contract/body.js'
import { AppError } from '../contract/errors.js'
import { limits } from '../contract/limits.js'
import { isTimeZone } from '../contract/time-zones.js'
import type { RelationStatus } from '../contract/values.js'
import { takePairRevs, takeRevs } from '../storage/clock.js'
import type { Tx } from '../storage/transaction.js'
import { accessOfPair, inquiryById, putContactAccess, putInquiry, putRelation, relationById, relationOfPair } from '../storage/facts.js'
import { rowsNaming, setRevs } from '../storage/feed.js'
import { counterpartsOf, insertUser, updateUser, userByEmail, userById } from '../storage/people.js'
import type { InquiryRow, Pair, RelationRow } from '../storage/tables.js'
import { touchThreadOfOrigin } from './threads.js'
import type { Person } from './person.js'

/** The platform's facts: users, relations, inquiries, contact access. Every writer is idempotent (R-PLATFORM-1) and says whether it changed anything. */

export interface Put<Row> {
  row: Row
  is_new: boolean
  is_changed: boolean
}

/** `password_hash`: undefined leaves it as it is. A new name moves only the other people's feeds (R-SYNC-9). */
export async function putUser(
  tx: Tx,
  id: number,
  body: PlatformUser,
  password_hash: string | undefined,
): Promise<{ is_new: boolean; is_changed: boolean }> {
  requireText(body.locale ?? '', body.time_zone ?? '')
  requireVisible('the name', body.display_name)
  if (typeof body.time_zone === 'string' && !isTimeZone(body.time_zone)) throw new AppError('INVALID', 'no such time zone')
  const email = body.email.toLowerCase()
  const twin = await userByEmail(tx.db, email)
  if (twin && twin.id !== id) throw new AppError('INVALID', 'another user has this e-mail')
  const known = await userById(tx.db, id)
  if (known && known.role !== body.role) throw new AppError('INVALID', "a user's role never changes")
  const fields = {
    email,
    display_name: body.display_name,
    locale: body.locale ?? known?.locale ?? 'uk',
    time_zone: body.time_zone ?? known?.time_zone ?? 'Europe/Kyiv',
    ...(password_hash === undefined ? {} : { password_hash }),
  }
  if (!known) {
    requirePlatformId(id)
    await insertUser(tx.db, { id, role: body.role, password_hash: null, is_disabled: 0, created_at: tx.now, ...fields })
    return { is_new: true, is_changed: true }
  }
  const is_changed = Object.entries(fields).some(([key, value]) => known[key as keyof typeof fields] !== value)
  if (is_changed) await updateUser(tx.db, id, fields)
  if (known.display_name !== fields.display_name) await touchNameOf(tx, { id, role: known.role })
  return { is_new: false, is_changed }
}

/** Everybody whose feed a rename moves: lock them before `putUser`. */
export const peopleOfUser = (db: Tx['db'], id: number): Promise<number[]> => counterpartsOf(db, id)

/** Puts every document that shows this person's name anew into the other person's feed, and only into that (R-SYNC-9). */
async function touchNameOf(tx: Tx, person: Person): Promise<void> {
  for (const { table, id, pair } of await rowsNaming(tx.db, person)) {
    const others = person.role === 'tutor' ? { tutor_id: null, student_id: pair.student_id } : { tutor_id: pair.tutor_id, student_id: null }
    await setRevs(tx.db, table, id, takeRevs(tx, others))
  }
}

export async function putPlatformRelation(tx: Tx, id: number, body: PlatformRelation): Promise<Put<RelationRow>> {
  await requirePair(tx, body)
  const known = await relationById(tx.db, id)
  if (!known) requirePlatformId(id)
  if (known && !isSamePair(known, body)) throw new AppError('INVALID', 'the two people of a relation never change')
  if (!known && (await relationOfPair(tx.db, body.tutor_id, body.student_id)))
    throw new AppError('INVALID', 'these two have a relation already')
  if (known?.status === body.status) return { row: known, is_new: false, is_changed: false }
  return { row: await writeRelation(tx, { id, ...body, known }), is_new: !known, is_changed: true }
}

export async function writeRelation(
  tx: Tx,
  change: Pair & { id: number; status: RelationStatus; known: RelationRow | undefined },
): Promise<RelationRow> {
  const { id, tutor_id, student_id, status, known } = change
  const created_at = known?.created_at ?? tx.now
  const row: RelationRow = { id, tutor_id, student_id, status, status_changed_at: tx.now, created_at, ...takePairRevs(tx, change) }
  await putRelation(tx.db, row, known !== undefined)
  await touchThreadOfOrigin(tx, { kind: 'contact', relation_id: id }, { kind: 'contact', status })
  return row
}

export async function putPlatformInquiry(tx: Tx, id: number, body: PlatformInquiry): Promise<Put<InquiryRow>> {
  await requirePair(tx, body)
  requireVisible('the subject', body.subject)
  requireEmptyOrVisible('the body', body.body ?? '')
  const known = await inquiryById(tx.db, id)
  if (!known) requirePlatformId(id)
  if (known && !isSamePair(known, body)) throw new AppError('INVALID', 'the two people of an inquiry never change')
  const text = body.body ?? known?.body ?? ''
  if (known && known.status === body.status && known.subject === body.subject && known.body === text)
    return { row: known, is_new: false, is_changed: false }
  const status_changed_at = known && known.status === body.status ? known.status_changed_at : tx.now
  const base = {
    id,
    tutor_id: body.tutor_id,
    student_id: body.student_id,
    subject: body.subject,
    body: text,
    created_at: known?.created_at ?? tx.now,
  }
  return {
    row: await writeInquiry(tx, { ...base, status: body.status, status_changed_at }, known !== undefined),
    is_new: !known,
    is_changed: true,
  }
}

export async function writeInquiry(tx: Tx, fields: Omit<InquiryRow, 'tutor_rev' | 'student_rev'>, isKnown: boolean): Promise<InquiryRow> {
  const row: InquiryRow = { ...fields, ...takePairRevs(tx, fields) }
  await putInquiry(tx.db, row, isKnown)
  await touchThreadOfOrigin(tx, { kind: 'negotiation', inquiry_id: row.id }, { kind: 'negotiation', status: row.status })
  return row
}

export async function putPlatformContactAccess(
  tx: Tx,
  pair: Pair,
  body: PlatformContactAccess,
): Promise<{ is_new: boolean; is_changed: boolean }> {
  await requirePair(tx, pair)
  const known = await accessOfPair(tx.db, pair.tutor_id, pair.student_id)
  const is_granted = body.granted ? 1 : 0
  const access_level = body.access_level ?? known?.access_level ?? null
  if (known?.is_granted === is_granted && known.access_level === access_level) return { is_new: false, is_changed: false }
  const revs = takeRevs(tx, { tutor_id: pair.tutor_id, student_id: null })
  await putContactAccess(tx.db, { tutor_id: pair.tutor_id, student_id: pair.student_id, is_granted, access_level, ...revs })
  return { is_new: !known, is_changed: true }
}

/** A tutor unlocks a student's contacts. Makes no thread (R-THREAD-4). What the platform has denied only the platform allows (R-PLATFORM-5). */
export async function unlockContact(tx: Tx, tutor: Person, student_id: number): Promise<void> {
  const relation = await relationOfPair(tx.db, tutor.id, student_id)
  if (!relation) throw new AppError('RELATION_NOT_FOUND', 'no relation with this student')
  const access = await accessOfPair(tx.db, tutor.id, student_id)
  if (access?.is_granted === 0) throw new AppError('CONTACT_ACCESS_REVOKED', 'the platform has taken contact access back')
  await putPlatformContactAccess(tx, { tutor_id: tutor.id, student_id }, { granted: true })
}

export async function requirePair(tx: Tx, pair: Pair): Promise<void> {
  const tutor = await userById(tx.db, pair.tutor_id)
  const student = await userById(tx.db, pair.student_id)
  if (tutor?.role !== 'tutor') throw new AppError('INVALID', `user ${pair.tutor_id} is not a tutor here`)
  if (student?.role !== 'student') throw new AppError('INVALID', `user ${pair.student_id} is not a student here`)
}

/** Ids from 2^40 are given out here: the platform may change what has one (an accepted inquiry's relation), never make it. */
function requirePlatformId(id: number): void {
  if (id >= limits.firstLocalId) throw new AppError('INVALID', `an id of the platform is below ${limits.firstLocalId}`)
}

/** The database would store a lone surrogate as something else, and some readers end a text at U+0000. */
export function requireText(...texts: string[]): void {
  if (!texts.every(isStorableText)) throw new AppError('INVALID', 'a text holds U+0000 or a lone surrogate')
}

/** What a name or a subject must have, so that a reader sees it (R-BODY-4). */
export function requireVisible(what: string, text: string): void {
  requireText(text)
  if (!hasVisibleCharacter(text)) throw new AppError('INVALID', `${what} has no visible character`)
}

/** An optional text: nothing at all, or something to see. */
export function requireEmptyOrVisible(what: string, text: string): void {
  if (text.trim() !== '') requireVisible(what, text)
}

const isSamePair = (a: Pair, b: Pair): boolean => a.tutor_id === b.tutor_id && a.student_id === b.student_id
