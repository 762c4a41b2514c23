import type { InquiryBody } from '../contract/calls.js'
import { cutBody } from '../contract/body.js'
import { AppError } from '../contract/errors.js'
import { limits } from '../contract/limits.js'
import type { InquiryStatus, Role } from '../contract/values.js'
import { inquiryById, localInquiriesSince, openInquiryOf, relationOfPair } from '../storage/facts.js'
import { newLocalId } from '../storage/local-ids.js'
import { userById } from '../storage/people.js'
import type { InquiryRow, Pair } from '../storage/tables.js'
import type { Tx } from '../storage/transaction.js'
import { requireEmptyOrVisible, requirePair, requireVisible, writeInquiry, writeRelation } from './facts.js'
import { isOneOf, type Person } from './person.js'

/** What students and tutors do with inquiries. */

const dayMs = 24 * 60 * 60 * 1000

/** Throws `INQUIRY_OPEN` for a second open inquiry of the pair, `TOO_MANY` beyond ten in 24 hours (R-FACT-3). */
export async function makeInquiry(tx: Tx, student: Person, body: InquiryBody): Promise<InquiryRow> {
  const pair = { tutor_id: body.tutor_id, student_id: student.id }
  await requirePair(tx, pair)
  // Whoever is kept out cannot answer; the words are those of an id that nobody has, so that nobody learns of it.
  if ((await userById(tx.db, body.tutor_id))?.is_disabled !== 0) throw new AppError('INVALID', `user ${body.tutor_id} is not a tutor here`)
  const fields = { subject: body.subject.trim(), body: cutBody(body.body) }
  requireVisible('the subject', fields.subject)
  requireEmptyOrVisible('the body', fields.body)
  if (await openInquiryOf(tx.db, pair)) throw new AppError('INQUIRY_OPEN', 'an inquiry to this tutor is open already')
  await requireRoomToday(tx, student)
  const id = await newLocalId(tx.db, 'inquiries')
  return writeInquiry(tx, { id, ...pair, ...fields, status: 'OPEN', status_changed_at: tx.now, created_at: tx.now }, false)
}

async function requireRoomToday(tx: Tx, student: Person): Promise<void> {
  const since = Date.parse(tx.now) - dayMs
  const made = await localInquiriesSince(tx.db, student.id, new Date(since).toISOString())
  const oldest = made.at(limits.inquiriesPerDay - 1)
  if (oldest === undefined) return
  throw new AppError('TOO_MANY', 'too many inquiries in one day', { retry_after: (Date.parse(oldest) - since) / 1000 })
}

/** Accept and decline are the tutor's, cancel the student's. The same answer twice changes nothing; another one on a closed inquiry is refused. */
export async function answerInquiry(
  tx: Tx,
  person: Person,
  id: number,
  status: 'ACCEPTED' | 'DECLINED' | 'CANCELLED',
): Promise<InquiryRow> {
  const inquiry = await inquiryById(tx.db, id)
  if (!inquiry || !isOneOf(inquiry, person)) throw new AppError('INQUIRY_NOT_FOUND', 'no such inquiry')
  const by: Role = status === 'CANCELLED' ? 'student' : 'tutor'
  if (person.role !== by) throw new AppError('FORBIDDEN', `only the ${by} may do this`)
  if (inquiry.status === status) return inquiry
  if (inquiry.status !== 'OPEN') throw new AppError('INQUIRY_CLOSED', `the inquiry is ${inquiry.status}`)
  if (status === 'ACCEPTED') await activateRelation(tx, inquiry)
  return writeInquiry(tx, { ...inquiry, status: status satisfies InquiryStatus, status_changed_at: tx.now }, true)
}

/** Makes the pair's relation, or opens one to which the student was invited. Only the platform ends one, so only it begins it anew (R-PLATFORM-5). */
async function activateRelation(tx: Tx, pair: Pair): Promise<void> {
  const known = await relationOfPair(tx.db, pair.tutor_id, pair.student_id)
  if (known?.status === 'ACTIVE') return
  if (known && known.status !== 'INVITED') throw new AppError('RELATION_NOT_ACTIVE', `the relation is ${known.status}`)
  const id = known?.id ?? (await newLocalId(tx.db, 'relations'))
  await writeRelation(tx, { id, tutor_id: pair.tutor_id, student_id: pair.student_id, status: 'ACTIVE', known })
}
