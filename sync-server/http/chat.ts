import { Type } from 'typebox'
import type { Context } from '../context.js'
import {
  EnsureThreadAnswer,
  EnsureThreadBody,
  MessagesAnswer,
  ReadAnswer,
  ReadBody,
  SendMessageBody,
  ThreadsAnswer,
  UnreadSummary,
} from '../contract/calls.js'
import { MessageDocument } from '../contract/kinds/message.js'
import { AppError } from '../contract/errors.js'
import type { Origin } from '../contract/ids.js'
import { limits } from '../contract/limits.js'
import { isUuid } from '../contract/values.js'
import { ensureThreadOf, markRead, readMessages, readThreads, sendMessage } from '../domain/chat.js'
import { readUnreadSummary } from '../domain/unread.js'
import { requirePerson } from './auth.js'
import type { App } from './app-type.js'
import { countIntent, logThreadEvent } from './metrics.js'

const ThreadPath = Type.Object({ id: Type.String({ maxLength: 64 }) })
const Limit = (maximum: number, usual: number) => Type.Integer({ minimum: 1, maximum, default: usual })
const ThreadsQuery = Type.Object(
  { cursor: Type.Optional(Type.String({ maxLength: 200 })), limit: Type.Optional(Limit(limits.threadsPerPage, 50)) },
  { additionalProperties: false },
)
const MessagesQuery = Type.Object(
  { before_seq: Type.Optional(Type.Integer({ minimum: 1 })), limit: Type.Optional(Limit(limits.messagesPerPage, 50)) },
  { additionalProperties: false },
)

/** The original API, for plain REST clients. */
export function chatRoutes(app: App, context: Context): void {
  threadRoutes(app, context)
  messageRoutes(app, context)
}

function threadRoutes(app: App, { database }: Context): void {
  app.post(
    '/chat/threads/negotiation/',
    {
      schema: {
        tags: ['chat'],
        summary: 'Make or get the thread of an inquiry or a relation',
        body: EnsureThreadBody,
        response: { 200: EnsureThreadAnswer, 201: EnsureThreadAnswer },
      },
    },
    async (request, reply) => {
      const person = requirePerson(request)
      const { thread, is_new } = await ensureThreadOf(database, person, originOfBody(request.body))
      logThreadEvent(request.log, {
        name: is_new ? 'chat_thread_created' : 'chat_thread_retrieved',
        thread_id: thread.id,
        kind: thread.kind,
      })
      reply.code(is_new ? 201 : 200)
      const { id, kind, inquiry_id, relation_id, student_id, is_writable, created_at } = thread
      return { thread_id: id, kind, inquiry_id, relation_id, student_id, is_writable: is_writable === 1, created_at }
    },
  )

  app.get(
    '/chat/threads/',
    { schema: { tags: ['chat'], summary: 'Threads, newest message first', querystring: ThreadsQuery, response: { 200: ThreadsAnswer } } },
    async (request) => {
      const person = requirePerson(request)
      return readThreads(database, person, { cursor: request.query.cursor ?? null, limit: request.query.limit ?? 50 })
    },
  )

  app.get(
    '/chat/unread-summary/',
    { schema: { tags: ['chat'], summary: 'Threads with unread messages, newest first', response: { 200: UnreadSummary } } },
    async (request) => readUnreadSummary(database, requirePerson(request)),
  )

  app.post(
    '/chat/threads/:id/read/',
    { schema: { tags: ['chat'], summary: 'Move the read marker', params: ThreadPath, body: ReadBody, response: { 200: ReadAnswer } } },
    async (request) => {
      const person = requirePerson(request)
      return markRead(database, person, { thread_id: request.params.id, last_read_seq: request.body.last_read_seq })
    },
  )
}

function messageRoutes(app: App, { database, sources }: Context): void {
  app.get(
    '/chat/threads/:id/messages/',
    {
      schema: {
        tags: ['chat'],
        summary: 'Messages of a thread, newest first',
        params: ThreadPath,
        querystring: MessagesQuery,
        response: { 200: MessagesAnswer },
      },
    },
    async (request) => {
      const person = requirePerson(request)
      const { before_seq = Number.MAX_SAFE_INTEGER, limit = 50 } = request.query
      return readMessages(database, person, { thread_id: request.params.id, before_seq, limit })
    },
  )

  app.post(
    '/chat/threads/:id/messages/',
    {
      schema: {
        tags: ['chat'],
        summary: 'Send a message',
        params: ThreadPath,
        body: SendMessageBody,
        response: { 200: MessageDocument, 201: MessageDocument },
      },
    },
    async (request, reply) => {
      const person = requirePerson(request)
      const created_at = sources.now().toISOString()
      const sent = await sendMessage(database, person, {
        ...request.body,
        kind: 'send_message',
        thread_id: requireUuid(request.params.id),
        created_at,
      })
      countIntent(sent.outcome)
      reply.code(sent.is_new ? 201 : 200)
      return sent.message
    },
  )
}

function originOfBody(body: { inquiry_id?: number | null; relation_id?: number | null }): Origin {
  const inquiry_id = body.inquiry_id ?? null
  const relation_id = body.relation_id ?? null
  if (relation_id !== null && inquiry_id === null) return { kind: 'contact', relation_id }
  if (inquiry_id !== null && relation_id === null) return { kind: 'negotiation', inquiry_id }
  throw new AppError('INVALID', 'exactly one of inquiry_id and relation_id')
}

function requireUuid(text: string): string {
  if (!isUuid(text)) throw new AppError('THREAD_NOT_FOUND', 'no such thread')
  return text
}
