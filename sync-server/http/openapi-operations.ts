import { signIn } from './openapi-accounts.js'
import type { Described } from './openapi-described.js'
import * as example from './openapi-examples.js'
import { platform } from './openapi-platform.js'

const thread = { id: example.contactThread }
const guards = ['PAIR_BLOCKED', 'RELATION_NOT_ACTIVE', 'CONTACT_ACCESS_REQUIRED', 'INQUIRY_CLOSED'] as const
const inquiryCodes = ['INQUIRY_NOT_FOUND', 'INQUIRY_CLOSED', 'RELATION_NOT_ACTIVE', 'PAIR_BLOCKED', 'FORBIDDEN'] as const
const page = { epoch: example.frame.epoch, after: 0, limit: 500 }
const pulling =
  'Every document whose rev is in `(from, to]`, each once and in its newest state. Leave `epoch` out and say `after=0` on a first pull; go on from `to` until it is `head`. `EPOCH_CHANGED` means: begin anew.'
const settling = 'The same answer again changes nothing; another one on a closed inquiry is `INQUIRY_CLOSED`.'

const chat: Record<string, Described> = {
  'POST /api/v1/chat/threads/negotiation/': {
    id: 'ensureThread',
    description:
      'Exactly one of `inquiry_id` and `relation_id`. The guards protect making only: a thread that is there is answered with 200 whatever they say.',
    request: { relation_id: 42 },
    answers: { 200: example.ensured, 201: example.ensured },
    codes: [...guards, 'RELATION_NOT_FOUND', 'INQUIRY_NOT_FOUND'],
  },
  'GET /api/v1/chat/threads/': {
    id: 'listThreads',
    description: '`next_cursor` is opaque: hand it back as `cursor` for the next page; null on the last one.',
    parameters: { limit: 50 },
    answers: { 200: { threads: [example.thread], next_cursor: null } },
  },
  'GET /api/v1/chat/unread-summary/': {
    id: 'readUnreadSummary',
    description: "`total` counts threads, `unread_messages` messages. One's own messages never count.",
    answers: { 200: { threads: [example.unreadThread], total: 1, unread_messages: 2 } },
  },
  'POST /api/v1/chat/threads/{id}/read/': {
    id: 'markRead',
    description: 'The marker never moves back and never beyond the last message; the answer says where it stands.',
    parameters: thread,
    request: { last_read_seq: 1 },
    answers: { 200: { thread_id: example.contactThread, last_read_seq: 1 } },
    codes: ['THREAD_NOT_FOUND'],
  },
  'GET /api/v1/chat/threads/{id}/messages/': {
    id: 'listMessages',
    description: 'Go back in time with `before_seq` of the last message you got.',
    parameters: { ...thread, before_seq: 51, limit: 50 },
    answers: { 200: { messages: [example.message] } },
    codes: ['THREAD_NOT_FOUND'],
  },
  'POST /api/v1/chat/threads/{id}/messages/': {
    id: 'sendMessage',
    description:
      'The id is a UUID that you make: the same id and body again is answered 200 and changes nothing, with another body `ID_REUSED`.',
    parameters: thread,
    request: { id: example.messageId, body: example.message.body },
    answers: { 200: example.message, 201: example.message },
    codes: [...guards, 'THREAD_NOT_FOUND', 'ID_REUSED', 'TOO_MANY'],
  },
}

const sync: Record<string, Described> = {
  'GET /api/v1/sync/changes/': {
    id: 'pullChanges',
    description: pulling,
    parameters: page,
    answers: { 200: example.frame },
    codes: ['EPOCH_CHANGED'],
  },
  ...Object.fromEntries(
    Object.entries(example.documents).map(([name, list]): [string, Described] => {
      const id = `pull_${name}`.replace(/_(.)/g, (_match, letter: string) => letter.toUpperCase())
      const answers = { 200: example.collectionFrame(list) }
      return [`GET /api/v1/sync/${name}/`, { id, description: pulling, parameters: page, answers, codes: ['EPOCH_CHANGED'] }]
    }),
  ),
  'GET /api/v1/sync/start/': {
    id: 'startDevice',
    description:
      "A new device's first pull, in pages: every document but messages with `rev <= head`, in the order of kinds and revs, threads by their newest message, none that is removed; then the newest block of each thread, and the one before it where the newest has fewer than 32 messages. Hand `cursor` back until it is null, then pull the changes after `head`: what changes meanwhile comes there. Blocks may hold newer revs; merge by rev. A cursor of another history is `EPOCH_CHANGED`: begin anew.",
    answers: { 200: example.startPage },
    codes: ['EPOCH_CHANGED'],
  },
  'GET /api/v1/sync/history/': {
    id: 'readHistory',
    description:
      'Whole blocks of messages, the newest of a thread first: all below those of the first pull, in pages, or the one that `thread_id` and `block` name. A page holds at least one block, else up to 1 MiB.',
    parameters: { thread_id: example.contactThread, block: 0 },
    answers: { 200: example.historyPage },
    codes: ['EPOCH_CHANGED', 'THREAD_NOT_FOUND'],
  },
  'POST /api/v1/sync/intents/': {
    id: 'pushIntents',
    description:
      'Up to 100 intents, each judged by itself: one that breaks its schema or a guard is refused alone, as a verdict. A repeat gets the same status, code and `seq`, and changes nothing. `after` with `epoch` asks for the frame since then; beyond the head it is `EPOCH_CHANGED` and nothing is applied.',
    request: example.batch,
    answers: { 200: example.verdicts },
    codes: ['EPOCH_CHANGED'],
  },
  'GET /api/v1/sync/stream/': {
    id: 'openStream',
    description:
      'Server-sent events. `poke` with `{epoch, user_id, head}` at once, within 1 s of every commit that concerns the person, and every 25 s as a heartbeat. Ends when the session ends or the server stops. Ten at most for one person. With `epoch` and `after` a poke may carry a small frame: the first begins at `after`, each other where the last one ended, or behind a poke without a frame at that poke’s head.',
    parameters: { epoch: example.frame.epoch, after: 14 },
    answers: { 200: `event: poke\ndata: ${JSON.stringify(example.poke)}\n\n` },
  },
}

const facts: Record<string, Described> = {
  'POST /api/v1/inquiries/': {
    id: 'openInquiry',
    description: 'Opens no thread by itself. One OPEN inquiry a pair, and ten in 24 hours.',
    request: { tutor_id: 1, subject: example.inquiry.subject, body: example.inquiry.body },
    answers: { 201: example.inquiry },
    codes: ['FORBIDDEN', 'INQUIRY_OPEN', 'TOO_MANY', 'PAIR_BLOCKED'],
  },
  ...Object.fromEntries(
    (['accept', 'decline', 'cancel'] as const).map((verb): [string, Described] => [
      `POST /api/v1/inquiries/{id}/${verb}/`,
      { id: `${verb}Inquiry`, description: settling, parameters: { id: 77 }, answers: { 200: settled(verb) }, codes: inquiryCodes },
    ]),
  ),
  'POST /api/v1/contacts/{student_id}/unlock/': {
    id: 'unlockContact',
    description: 'Needs a relation to the student, of any status. What the platform has denied stays so: `CONTACT_ACCESS_REVOKED`.',
    parameters: { student_id: 2 },
    answers: { 200: { student_id: 2, can_open_chat: true } },
    codes: ['RELATION_NOT_FOUND', 'CONTACT_ACCESS_REVOKED', 'FORBIDDEN'],
  },
}

const operations: Record<string, Described> = {
  'GET /healthz': { id: 'checkHealth', answers: { 200: { status: 'ok' } } },
  'GET /readyz': { id: 'checkReadiness', answers: { 200: { status: 'ok' } } },
  'GET /metrics': {
    id: 'readMetrics',
    description: 'Requests, verdicts, threads made, guard refusals, open streams, durations of pulls and pushes, and the process itself.',
    answers: { 200: '# HELP kreida_streams_open Open event streams\n# TYPE kreida_streams_open gauge\nkreida_streams_open 3\n' },
  },
}

/** Every published operation, by method and path. */
export const described: Readonly<Record<string, Described>> = { ...signIn, ...chat, ...sync, ...facts, ...platform, ...operations }

function settled(verb: 'accept' | 'decline' | 'cancel') {
  const status = { accept: 'ACCEPTED', decline: 'DECLINED', cancel: 'CANCELLED' }[verb]
  return { ...example.inquiry, rev: 9, status, status_changed_at: example.message.created_at }
}
