import { Type } from 'typebox'
import type { Context } from '../context.js'
import { InquiryBody } from '../contract/calls.js'
import { InquiryDocument } from '../contract/kinds/inquiry.js'
import { UserId } from '../contract/values.js'
import { openInquiry, settleInquiry, unlock } from '../domain/platform.js'
import { requirePerson } from './auth.js'
import type { App } from './app-type.js'

const InquiryPath = Type.Object({ id: UserId })
const StudentPath = Type.Object({ student_id: UserId })
const Unlocked = Type.Object({ student_id: UserId, can_open_chat: Type.Boolean() })

const answers = [
  { verb: 'accept', status: 'ACCEPTED', summary: "The tutor accepts: the pair's relation is made or set ACTIVE" },
  { verb: 'decline', status: 'DECLINED', summary: 'The tutor declines' },
  { verb: 'cancel', status: 'CANCELLED', summary: 'The student cancels' },
] as const

/** What tutors and students themselves do around the chat. */
export function factRoutes(app: App, context: Context): void {
  const { database } = context

  app.post(
    '/inquiries/',
    {
      schema: {
        tags: ['facts'],
        summary: 'A student asks a tutor; opens no thread by itself',
        body: InquiryBody,
        response: { 201: InquiryDocument },
      },
    },
    async (request, reply) => reply.code(201).send(await openInquiry(database, requirePerson(request, 'student'), request.body)),
  )

  for (const { verb, status, summary } of answers) {
    app.post(
      `/inquiries/:id/${verb}/`,
      { schema: { tags: ['facts'], summary, params: InquiryPath, response: { 200: InquiryDocument } } },
      (request) => settleInquiry(database, requirePerson(request), { id: request.params.id, status }),
    )
  }

  app.post(
    '/contacts/:student_id/unlock/',
    {
      schema: {
        tags: ['facts'],
        summary: 'A tutor unlocks a student; never makes a thread',
        params: StudentPath,
        response: { 200: Unlocked },
      },
    },
    async (request) => {
      const { student_id } = request.params
      await unlock(database, requirePerson(request, 'tutor'), student_id)
      return { student_id, can_open_chat: true }
    },
  )
}
