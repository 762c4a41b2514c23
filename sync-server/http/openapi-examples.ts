import type { Static } from 'typebox'
import type { EnsureThreadAnswer, DevicesAnswer, LoginAnswer, PlatformUser, UnreadThread, User } from '../contract/calls.js'
import type { InquiryDocument } from '../contract/kinds/inquiry.js'
import type { MessageDocument } from '../contract/kinds/message.js'
import type { ReadMarkerDocument } from '../contract/kinds/read-marker.js'
import type { RelationDocument } from '../contract/kinds/relation.js'
import type { ThreadDocument } from '../contract/kinds/thread.js'
import type { DocumentOf } from '../contract/documents.js'
import type { ImportReport } from '../contract/import-lines.js'
import type { Intent, Verdict } from '../contract/intents.js'
import type { Frame, HistoryPage, Poke, StartPage } from '../contract/sync.js'

/** One little world, in which all examples of the published description play: Olena teaches Marko. */

const at = '2026-11-20T16:30:00.000Z'
const later = '2026-11-20T16:31:07.412Z'
const epoch = 'q3N0c2V0LW9mLWEtbmV3LWVwb2NoLWlzLW9wYXF1ZQ'
export const contactThread = '652d24ac-749e-5171-903c-191cf3cfab95'
export const messageId = '0193498f-5c1e-7a41-9d2f-2f6f1f0c7a11'
const intentId = '0193498f-6b02-7c3d-8e1a-5b7d9c2e4f60'
const pair = { tutor_id: 1, student_id: 2, other_user_id: 2, other_user_name: 'Марко Бондар' }
const every = { _deleted: false }

export const user: User = { id: 1, role: 'tutor', display_name: 'Олена Коваль', locale: 'uk', time_zone: 'Europe/Kyiv' }
export const platformUser: PlatformUser = {
  role: 'tutor',
  email: 'olena@example.org',
  display_name: 'Олена Коваль',
  password: 'correct horse battery',
}

const tokens = {
  access_token: 'mF1c2Vzcy10b2tlbi1vZi0yNTYtYml0cy1iYXNlNjR1cmw',
  expires_in: 900,
  refresh_token: 'cmVmcmVzaC10b2tlbi1vZi0yNTYtYml0cy1iYXNlNjR1cmw',
  device_id: '01934989-0f6a-7b1c-9a55-3d0e8f1b2c3d',
}
export const login: Static<typeof LoginAnswer> = { ...tokens, user }
export { tokens }
export const devices: Static<typeof DevicesAnswer> = {
  devices: [
    {
      device_id: tokens.device_id,
      device_name: 'Ноутбук',
      device_kind: 'desktop',
      created_at: '2026-03-01T08:00:00.000Z',
      is_current: true,
    },
  ],
}

export const ensured: Static<typeof EnsureThreadAnswer> = {
  thread_id: contactThread,
  kind: 'contact',
  inquiry_id: null,
  relation_id: 42,
  student_id: 2,
  is_writable: true,
  created_at: at,
}
export const message: MessageDocument = {
  id: messageId,
  rev: 12,
  ...every,
  thread_id: contactThread,
  seq: 1,
  sender_id: 1,
  sender_count: 1,
  body: 'Добрий день! Завтра о п’ятій?',
  reactions: { tutor: null, student: '👍' },
  composed_at: at,
  created_at: later,
}
export const thread: ThreadDocument = {
  id: contactThread,
  rev: 13,
  ...every,
  ...pair,
  kind: 'contact',
  relation_id: 42,
  inquiry_id: null,
  is_writable: true,
  last_seq: 1,
  last_message_at: later,
  last_message_preview: message.body,
  last_sender_id: 1,
  tutor_count: 1,
  student_count: 0,
  created_at: at,
}
const relation: RelationDocument = {
  id: '42',
  rev: 3,
  ...every,
  ...pair,
  relation_id: 42,
  status: 'ACTIVE',
  status_changed_at: at,
  created_at: at,
}
export const inquiry: InquiryDocument = {
  id: '77',
  rev: 4,
  ...every,
  ...pair,
  inquiry_id: 77,
  status: 'OPEN',
  status_changed_at: at,
  subject: 'Алгебра, 9 клас',
  body: 'Шукаю репетитора на двічі на тиждень.',
  created_at: at,
}
const access: DocumentOf<'contact_access'> = { id: '1:2', rev: 5, ...every, tutor_id: 1, student_id: 2, can_open_chat: true }
const marker: ReadMarkerDocument = {
  id: `${contactThread}:2`,
  rev: 14,
  ...every,
  thread_id: contactThread,
  user_id: 2,
  last_read_seq: 1,
  read_count: 1,
  read_at: later,
}

const note: DocumentOf<'notes'> = {
  id: '2',
  rev: 15,
  ...every,
  version_id: '0193498f-7d03-7b2e-8c4d-6e5f4a3b2c1d',
  body: { text: 'Готується до НМТ, любить геометрію.' },
  other_versions: [],
  updated_at: later,
}

/** Documents of each collection, as its own feed shows them. */
export const documents = {
  relations: [relation],
  inquiries: [inquiry],
  contact_access: [access],
  threads: [thread],
  messages: [message],
  read_markers: [marker],
  notes: [note],
}
export const frame: Frame = { epoch, user_id: 1, from: 0, to: 15, head: 15, documents }
const blocks = [{ thread_id: contactThread, block: 0, messages: [message] }]
export const historyPage: HistoryPage = { epoch, user_id: 1, blocks, cursor: null }
export const startPage: StartPage = { ...historyPage, head: 15, documents: { ...documents, messages: [] } }
export const collectionFrame = (list: object[]) => ({ ...frame, documents: list })

const intents: Intent[] = [
  { id: intentId, kind: 'ensure_thread', created_at: at, thread_id: contactThread, relation_id: 42 },
  { id: messageId, kind: 'send_message', created_at: at, thread_id: contactThread, body: message.body },
]
const applied: Verdict = { id: intentId, status: 'applied', code: null, rev: 11, seq: null, retry_after: null }
const refused: Verdict = { id: messageId, status: 'refused', code: 'CONTACT_ACCESS_REQUIRED', rev: null, seq: null, retry_after: null }
export const batch = { epoch, intents }
export const verdicts = { epoch, user_id: 1, verdicts: [applied, refused] }

export const poke: Poke = { epoch, user_id: 1, head: 15 }
export const unreadThread: UnreadThread = {
  thread_id: contactThread,
  kind: 'contact',
  other_user_id: 2,
  other_user_name: 'Марко Бондар',
  last_message_preview: 'Так, підходить.',
  last_message_at: later,
  unread_count: 2,
}
export const report: ImportReport = { lines: 3, accepted: 2, changed: 2, bad: [{ line: 3, reason: 'INVALID: no known type' }] }
/** NDJSON as it is sent: the third line is bad. */
export const importLines = [
  { type: 'relation', id: 42, tutor_id: 1, student_id: 2, status: 'ACTIVE' },
  { type: 'message', id: messageId, relation_id: 42, sender_id: 1, body: message.body, created_at: at },
  { type: 'cat' },
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join('')
