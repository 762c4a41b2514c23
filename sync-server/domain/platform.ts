import type { InquiryBody, PlatformContactAccess, PlatformInquiry, PlatformRelation, PlatformUser } from '../contract/calls.js'
import type { InquiryDocument } from '../contract/kinds/inquiry.js'
import type { Database } from '../storage/database.js'
import { inquiryById } from '../storage/facts.js'
import { namesOf } from '../storage/feed.js'
import { hasUsers } from '../storage/people.js'
import type { Pair } from '../storage/tables.js'
import { newPasswordHash } from './accounts.js'
import { inquiries } from './kinds/inquiry.js'
import { otherOf } from './kinds/source.js'
import { peopleOfUser, putPlatformContactAccess, putPlatformInquiry, putPlatformRelation, putUser, unlockContact } from './facts.js'
import { answerInquiry, makeInquiry } from './inquiries.js'
import type { Person } from './person.js'

/** The facts around the chat as whole calls: each locks the people it concerns, then changes one fact. */

export interface Done {
  is_new: boolean
  is_changed: boolean
}

/** Throws `INVALID` for another user's e-mail or another role than before. */
export async function storeUser(database: Database, id: number, body: PlatformUser): Promise<Done> {
  const hash = await newPasswordHash(database, id, body.password)
  return database.transact(
    async (db) => [id, ...(await peopleOfUser(db, id))],
    (tx) => putUser(tx, id, body, hash),
  )
}

export const storeRelation = (database: Database, id: number, body: PlatformRelation): Promise<Done> =>
  database.transact([body.tutor_id, body.student_id], async (tx) => doneOf(await putPlatformRelation(tx, id, body)))

export const storeInquiry = (database: Database, id: number, body: PlatformInquiry): Promise<Done> =>
  database.transact([body.tutor_id, body.student_id], async (tx) => doneOf(await putPlatformInquiry(tx, id, body)))

export const storeContactAccess = (database: Database, pair: Pair, body: PlatformContactAccess): Promise<Done> =>
  database.transact([pair.tutor_id, pair.student_id], (tx) => putPlatformContactAccess(tx, pair, body))

/** A tutor unlocks a student's contacts (R-THREAD-4). Throws `RELATION_NOT_FOUND`, `CONTACT_ACCESS_REVOKED`. */
export const unlock = (database: Database, tutor: Person, student_id: number): Promise<void> =>
  database.transact([tutor.id, student_id], (tx) => unlockContact(tx, tutor, student_id))

export const openInquiry = (database: Database, student: Person, body: InquiryBody): Promise<InquiryDocument> =>
  database.transact([body.tutor_id, student.id], async (tx) => {
    const made = await makeInquiry(tx, student, body)
    return inquiries.toDocument(made, student, await namesOf(tx.db, [otherOf(made, student)]))
  })

/** Throws `INQUIRY_NOT_FOUND`, `FORBIDDEN` for the wrong one of the two, `INQUIRY_CLOSED`, `RELATION_NOT_ACTIVE`. */
export const settleInquiry = (
  database: Database,
  person: Person,
  answer: { id: number; status: 'ACCEPTED' | 'DECLINED' | 'CANCELLED' },
): Promise<InquiryDocument> =>
  database.transact(
    async (db) => {
      const found = await inquiryById(db, answer.id)
      return found ? [found.tutor_id, found.student_id] : []
    },
    async (tx) => {
      const inquiry = await answerInquiry(tx, person, answer.id, answer.status)
      return inquiries.toDocument(inquiry, person, await namesOf(tx.db, [otherOf(inquiry, person)]))
    },
  )

/** Whether anybody is there yet: the demo world comes into an empty server only. */
export const isPeopled = (database: Database): Promise<boolean> => database.read(({ db }) => hasUsers(db))

const doneOf = ({ is_new, is_changed }: Done): Done => ({ is_new, is_changed })
