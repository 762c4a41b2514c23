import { guardThread, isOriginOpen, type OriginState } from '../contract/guards.js'
import { threadIdOf, type Origin } from '../contract/ids.js'
import type { ErrorCode } from '../contract/errors.js'
import { limits } from '../contract/limits.js'
import { takePairRevs } from '../storage/clock.js'
import type { Snapshot, Tx } from '../storage/transaction.js'
import { canOpenChat, inquiryById, relationById } from '../storage/facts.js'
import type { Pair, ThreadRow } from '../storage/tables.js'
import { insertThread, threadById, threadOfOrigin, updateThread } from '../storage/threads.js'
import { isOneOf, type Person } from './person.js'

type Db = Snapshot['db']

export type Ensured = { ok: true; thread: ThreadRow; is_new: boolean } | { ok: false; code: ErrorCode }

/** Finds or makes the one thread of an origin. Rules R-THREAD-1..5, R-GUARD-2..4. A thread that is there asks no guard. */
export async function ensureThread(tx: Tx, author: Person, origin: Origin): Promise<Ensured> {
  const found = await originState(tx.db, origin)
  if (!found || !isOneOf(found.pair, author)) return { ok: false, code: notFoundCode(origin) }

  const existing = await threadOfOrigin(tx.db, origin)
  if (existing) return { ok: true, thread: existing, is_new: false }

  const denial = guardThread({ origin: found.state, role: author.role, can_open_chat: await accessOf(tx.db, found.pair) })
  if (denial) return { ok: false, code: denial.code }

  return { ok: true, thread: await makeThread(tx, origin, found), is_new: true }
}

/** Makes the thread of an origin without asking a guard: for imports, where the platform says that it was there. */
export async function makeThread(tx: Tx, origin: Origin, found: FoundOrigin, created_at = tx.now): Promise<ThreadRow> {
  const thread: ThreadRow = {
    id: threadIdOf(origin),
    kind: origin.kind,
    relation_id: origin.kind === 'contact' ? origin.relation_id : null,
    inquiry_id: origin.kind === 'negotiation' ? origin.inquiry_id : null,
    tutor_id: found.pair.tutor_id,
    student_id: found.pair.student_id,
    is_writable: isOriginOpen(found.state) ? 1 : 0,
    last_seq: 0,
    last_message_at: null,
    last_message_preview: null,
    last_sender_id: null,
    tutor_count: 0,
    student_count: 0,
    created_at,
    ...takePairRevs(tx, found.pair),
  }
  await insertThread(tx.db, thread)
  return thread
}

/** Changes a thread's row and puts it anew into both people's feeds. */
export async function touchThread(tx: Tx, thread: ThreadRow, changes: Partial<ThreadRow>): Promise<void> {
  await updateThread(tx.db, thread.id, { ...changes, ...takePairRevs(tx, thread) })
}

/** Carries a new status of an origin into its thread, where there is one (R-SYNC-7). */
export async function touchThreadOfOrigin(tx: Tx, origin: Origin, state: OriginState): Promise<void> {
  const thread = await threadOfOrigin(tx.db, origin)
  if (thread) await touchThread(tx, thread, { is_writable: isOriginOpen(state) ? 1 : 0 })
}

/** The thread, if this person is one of its two. */
export async function threadOf(db: Db, person: Person, thread_id: string): Promise<ThreadRow | undefined> {
  const thread = await threadById(db, thread_id)
  return thread && isOneOf(thread, person) ? thread : undefined
}

const originOf = (thread: ThreadRow): Origin =>
  thread.relation_id !== null
    ? { kind: 'contact', relation_id: thread.relation_id }
    : { kind: 'negotiation', inquiry_id: thread.inquiry_id ?? 0 } // the database's CHECK leaves no third case

export interface FoundOrigin {
  pair: Pair
  state: OriginState
}

/** The two people of an origin and its status; undefined where there is no such origin. */
export async function originState(db: Db, origin: Origin): Promise<FoundOrigin | undefined> {
  if (origin.kind === 'contact') {
    const relation = await relationById(db, origin.relation_id)
    return relation && { pair: relation, state: { kind: 'contact', status: relation.status } }
  }
  const inquiry = await inquiryById(db, origin.inquiry_id)
  return inquiry && { pair: inquiry, state: { kind: 'negotiation', status: inquiry.status } }
}

/** Why this person may not write in the thread now; null when they may (R-GUARD-2..4). */
export const sendingDenial = async (tx: Tx, author: Person, thread: ThreadRow): Promise<ErrorCode | null> =>
  (await sendingRight(tx, author, thread)).code

/** The same, with how many messages of this person the thread may hold (R-GUARD-7). */
export async function sendingRight(tx: Tx, author: Person, thread: ThreadRow): Promise<{ code: ErrorCode | null; room: number }> {
  const origin = await originState(tx.db, originOf(thread))
  if (!origin) return { code: 'THREAD_NOT_FOUND', room: 0 }
  const denial = guardThread({ origin: origin.state, role: author.role, can_open_chat: await accessOf(tx.db, thread) })
  const isUnanswered = origin.state.kind === 'negotiation' && origin.state.status !== 'ACCEPTED' && thread.tutor_count === 0
  const room = isUnanswered && author.role === 'student' ? limits.messagesBeforeAnswer : Number.MAX_SAFE_INTEGER
  return { code: denial?.code ?? null, room }
}

const accessOf = (db: Db, pair: Pair): Promise<boolean> => canOpenChat(db, pair.tutor_id, pair.student_id)

export const notFoundCode = (origin: Origin): ErrorCode => (origin.kind === 'contact' ? 'RELATION_NOT_FOUND' : 'INQUIRY_NOT_FOUND')
