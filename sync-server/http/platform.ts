import readline from 'node:readline'
import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Context } from '../context.js'
import { InquiryBody, PlatformContactAccess, PlatformInquiry, PlatformRelation, PlatformUser } from '../contract/calls.js'
import { InquiryDocument } from '../contract/documents.js'
import { AppError } from '../contract/errors.js'
import { ImportReport } from '../contract/import-lines.js'
import { limits } from '../contract/limits.js'
import { inquiryDocument } from '../domain/documents.js'
import {
  answerInquiry,
  makeInquiry,
  peopleOfUser,
  putPlatformContactAccess,
  putPlatformInquiry,
  putPlatformRelation,
  putUser,
  unlockContact,
} from '../domain/facts.js'
import { importLines } from '../domain/import.js'
import { hashPassword } from '../domain/passwords.js'
import type { Person } from '../domain/person.js'
import type { Tx } from '../storage/database.js'
import { inquiryById } from '../storage/facts.js'
import { namesOf } from '../storage/feed.js'
import { requirePerson, requirePlatform } from './auth.js'
import type { App } from './app.js'

const PlatformId = Type.Integer({ minimum: 1, maximum: limits.firstLocalId - 1 })
const LocalId = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
const IdPath = Type.Object({ id: PlatformId })
const LocalIdPath = Type.Object({ id: LocalId })
const PairPath = Type.Object({ tutor_id: LocalId, student_id: LocalId })
const Done = Type.Object({ is_new: Type.Boolean(), is_changed: Type.Boolean() })
const done = { 200: Done, 201: Done }

/** How a marketplace feeds the server and revokes access: idempotent, with the service token. */
export function platformRoutes(app: App, context: Context): void {
  const { database } = context
  app.addHook('onRequest', async (request) => requirePlatform(context, request))

  app.put(
    '/platform/users/:id/',
    { schema: { tags: ['platform'], params: IdPath, body: PlatformUser, response: done } },
    async (request, reply) => {
      const { id } = request.params
      const { password } = request.body
      const hash = password === undefined || password === null ? undefined : await hashPassword(password)
      const put = await database.transact(
        async (db) => [id, ...(await peopleOfUser(db, id))],
        (tx) => putUser(tx, id, request.body, hash),
      )
      return reply.code(put.is_new ? 201 : 200).send(put)
    },
  )

  app.put(
    '/platform/relations/:id/',
    { schema: { tags: ['platform'], params: IdPath, body: PlatformRelation, response: done } },
    async (request, reply) => {
      const { id } = request.params
      const { tutor_id, student_id } = request.body
      const put = await database.transact([tutor_id, student_id], (tx) => putPlatformRelation(tx, id, request.body))
      return reply.code(put.is_new ? 201 : 200).send({ is_new: put.is_new, is_changed: put.is_changed })
    },
  )

  app.put(
    '/platform/inquiries/:id/',
    { schema: { tags: ['platform'], params: IdPath, body: PlatformInquiry, response: done } },
    async (request, reply) => {
      const { id } = request.params
      const { tutor_id, student_id } = request.body
      const put = await database.transact([tutor_id, student_id], (tx) => putPlatformInquiry(tx, id, request.body))
      return reply.code(put.is_new ? 201 : 200).send({ is_new: put.is_new, is_changed: put.is_changed })
    },
  )

  app.put(
    '/platform/contact-access/:tutor_id/:student_id/',
    { schema: { tags: ['platform'], params: PairPath, body: PlatformContactAccess, response: done } },
    async (request, reply) => {
      const { tutor_id, student_id } = request.params
      const put = await database.transact([tutor_id, student_id], (tx) => putPlatformContactAccess(tx, request.params, request.body))
      return reply.code(put.is_new ? 201 : 200).send(put)
    },
  )

  app.addContentTypeParser('application/x-ndjson', (_request, payload, parsed) => parsed(null, payload))
  app.post(
    '/platform/import/',
    { bodyLimit: Number.MAX_SAFE_INTEGER, schema: { tags: ['platform'], response: { 200: ImportReport } } },
    (request) => {
      if (!request.headers['content-type']?.startsWith('application/x-ndjson'))
        throw new AppError('INVALID', 'the body must be application/x-ndjson')
      return importLines(database, readline.createInterface({ input: request.body as Readable, crlfDelay: Number.POSITIVE_INFINITY }))
    },
  )
}

/** What tutors and students themselves do around the chat. */
export function factRoutes(app: App, context: Context): void {
  const { database } = context
  const answer = async (person: Person, id: number, work: (tx: Tx) => ReturnType<typeof answerInquiry>) => {
    const inquiry = await database.transact(async (db) => {
      const found = await inquiryById(db, id)
      return found ? [found.tutor_id, found.student_id] : []
    }, work)
    const names = await database.read(({ db }) => namesOf(db, [inquiry.tutor_id, inquiry.student_id]))
    return inquiryDocument(inquiry, person, names)
  }

  app.post(
    '/inquiries/',
    { schema: { tags: ['facts'], body: InquiryBody, response: { 201: InquiryDocument } } },
    async (request, reply) => {
      const student = await requirePerson(context, request, 'student')
      const made = await database.transact([request.body.tutor_id, student.id], (tx) => makeInquiry(tx, student, request.body))
      const names = await database.read(({ db }) => namesOf(db, [made.tutor_id]))
      return reply.code(201).send(inquiryDocument(made, student, names))
    },
  )

  for (const [verb, status] of [
    ['accept', 'ACCEPTED'],
    ['decline', 'DECLINED'],
    ['cancel', 'CANCELLED'],
  ] as const) {
    app.post(
      `/inquiries/:id/${verb}/`,
      { schema: { tags: ['facts'], params: LocalIdPath, response: { 200: InquiryDocument } } },
      async (request) => {
        const person = await requirePerson(context, request)
        return answer(person, request.params.id, (tx) => answerInquiry(tx, person, request.params.id, status))
      },
    )
  }

  const StudentPath = Type.Object({ student_id: LocalId })
  const Unlocked = Type.Object({ student_id: LocalId, can_open_chat: Type.Boolean() })
  app.post(
    '/contacts/:student_id/unlock/',
    { schema: { tags: ['facts'], params: StudentPath, response: { 200: Unlocked } } },
    async (request) => {
      const tutor = await requirePerson(context, request, 'tutor')
      const { student_id } = request.params
      await database.transact([tutor.id, student_id], (tx) => unlockContact(tx, tutor, student_id))
      return { student_id, can_open_chat: true }
    },
  )
}
