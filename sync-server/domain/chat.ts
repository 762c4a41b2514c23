import type { MessageDocument } from '../contract/kinds/message.js'
import type { ThreadDocument } from '../contract/kinds/thread.js'
import { AppError } from '../contract/errors.js'
import type { Origin } from '../contract/ids.js'
import type { SendMessage } from '../contract/kinds/send-message.js'
import type { Database } from '../storage/database.js'
import { namesOf } from '../storage/feed.js'
import type { ThreadRow } from '../storage/tables.js'
import { messageById, messagesBefore, threadsOf } from '../storage/threads.js'
import { messages } from './kinds/message.js'
import { otherOf } from './kinds/source.js'
import { threads } from './kinds/thread.js'
import type { Outcome } from './decisions.js'
import { applyIntent, asAsked, peopleOfIntents } from './intents.js'
import { advanceReadMarker } from './read-markers.js'
import { ensureThread, notFoundCode, originState, threadOf } from './threads.js'
import { isOneOf, type Person } from './person.js'

/** The plain calls of the original API, on the same functions as the intents. Here a refusal is an error of the whole request. */

export async function ensureThreadOf(database: Database, person: Person, origin: Origin): Promise<{ thread: ThreadRow; is_new: boolean }> {
  const people = async (db: Parameters<typeof originState>[0]): Promise<number[]> => {
    const found = await originState(db, origin)
    if (!found || !isOneOf(found.pair, person)) throw new AppError(notFoundCode(origin), 'no such relation or inquiry')
    return [found.pair.tutor_id, found.pair.student_id]
  }
  return database.transact(people, async (tx) => {
    const ensured = await ensureThread(tx, person, origin)
    if (!ensured.ok) throw new AppError(ensured.code, 'the thread cannot be made')
    return ensured
  })
}

/**
 * Sends one message: 201 or, for a repeat, 200. A refusal is thrown, which undoes its remembered verdict: a plain client may try the same
 * id again once the guard allows it. Throws the guards' codes, `INVALID`, `TOO_LARGE`, `ID_REUSED`, `THREAD_NOT_FOUND`.
 */
export async function sendMessage(
  database: Database,
  author: Person,
  intent: SendMessage,
): Promise<{ message: MessageDocument; is_new: boolean; outcome: Outcome }> {
  const asked = asAsked(intent)
  return database.transact(
    (db) => peopleOfIntents(db, author, [asked]),
    async (tx) => {
      const outcome = await applyIntent(tx, author, asked)
      const { status, code } = outcome.verdict
      if (status === 'later') throw outcome.fault
      if (status === 'refused') throw new AppError(code ?? 'INTERNAL', 'the message was not accepted')
      const row = await messageById(tx.db, intent.id)
      if (!row) throw new Error('an applied message is not there')
      return { message: messages.toDocument(row, author, noNames), is_new: !outcome.is_repeat, outcome }
    },
  )
}

export async function markRead(database: Database, reader: Person, asked: { thread_id: string; last_read_seq: number }) {
  const people = async (db: Parameters<typeof threadOf>[0]): Promise<number[]> => {
    const thread = await threadOf(db, reader, asked.thread_id)
    return thread ? [thread.tutor_id, thread.student_id] : []
  }
  return database.transact(people, async (tx) => {
    const advanced = await advanceReadMarker(tx, reader, asked)
    if (!advanced.ok) throw new AppError(advanced.code, 'no such thread')
    return { thread_id: asked.thread_id, last_read_seq: advanced.marker?.last_read_seq ?? 0 }
  })
}

export async function readMessages(
  database: Database,
  reader: Person,
  page: { thread_id: string; before_seq: number; limit: number },
): Promise<{ messages: MessageDocument[] }> {
  return database.read(async ({ db }) => {
    if (!(await threadOf(db, reader, page.thread_id))) throw new AppError('THREAD_NOT_FOUND', 'no such thread')
    return { messages: (await messagesBefore(db, page)).map((row) => messages.toDocument(row, reader, noNames)) }
  })
}

/** The thread list, newest message first. The cursor is opaque: the time and the id of the last row. */
export async function readThreads(
  database: Database,
  reader: Person,
  page: { cursor: string | null; limit: number },
): Promise<{ threads: ThreadDocument[]; next_cursor: string | null }> {
  const after = page.cursor === null ? null : parseCursor(page.cursor)
  return database.read(async ({ db }) => {
    const rows = await threadsOf(db, { user_id: reader.id, after, limit: page.limit + 1 })
    const kept = rows.slice(0, page.limit)
    const last = rows.length > kept.length ? kept.at(-1) : undefined
    const names = await namesOf(db, [...new Set(kept.map((row) => otherOf(row, reader)))])
    return {
      threads: kept.map((row) => threads.toDocument(row, reader, names)),
      next_cursor: last ? Buffer.from(`${last.last_message_at ?? last.created_at} ${last.id}`).toString('base64url') : null,
    }
  })
}

/** No document of a message says a name. */
const noNames = new Map<number, string>()

function parseCursor(cursor: string): { at: string; id: string } {
  const [at, id, ...rest] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ')
  if (!at || !id || rest.length > 0) throw new AppError('INVALID', 'this cursor was not given out by the server')
  return { at, id }
}
