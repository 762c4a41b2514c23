import * as example from './openapi-examples.js'
import type { Described } from './openapi-described.js'

const done = { 200: { is_new: false, is_changed: true }, 201: { is_new: true, is_changed: true } }
const storing = 'Idempotent: `is_changed` says whether anything was different. The two people of a relation or inquiry never change.'

export const platform: Record<string, Described> = {
  'PUT /api/v1/platform/users/{id}/': {
    id: 'putUser',
    description: `${storing} A user's role never changes. An absent or null \`password\` leaves it as it is.`,
    parameters: { id: 1 },
    request: example.platformUser,
    answers: done,
  },
  'PUT /api/v1/platform/relations/{id}/': {
    id: 'putRelation',
    description: storing,
    parameters: { id: 42 },
    request: { tutor_id: 1, student_id: 2, status: 'ACTIVE' },
    answers: done,
  },
  'PUT /api/v1/platform/inquiries/{id}/': {
    id: 'putInquiry',
    description: storing,
    parameters: { id: 77 },
    request: { tutor_id: 1, student_id: 2, status: 'OPEN', subject: example.inquiry.subject, body: example.inquiry.body },
    answers: done,
  },
  'PUT /api/v1/platform/contact-access/{tutor_id}/{student_id}/': {
    id: 'putContactAccess',
    description: `${storing} \`granted: false\` revokes.`,
    parameters: { tutor_id: 1, student_id: 2 },
    request: { granted: true, access_level: 'full' },
    answers: done,
  },
  'POST /api/v1/platform/import/': {
    id: 'importLines',
    description:
      'NDJSON, streamed, of any length and in any order: each line is an `ImportLine`. `bad` names the lines that were not kept, by number and reason. A second run changes nothing.',
    request: example.importLines,
    answers: { 200: example.report },
  },
}
