import { checkBody, previewOf } from '../contract/body.js'
import { guardThread } from '../contract/guards.js'
import type { ErrorCode } from '../contract/errors.js'
import type { SendMessage } from '../contract/intents.js'
import { takePairRevs } from '../storage/clock.js'
import type { Tx } from '../storage/transaction.js'
import type { MessageRow } from '../storage/tables.js'
import { insertMessages, messageById } from '../storage/threads.js'
import { accessOf, originOf, originState, threadOf, touchThread } from './threads.js'
import type { Person } from './person.js'

export type Accepted = { ok: true; message: MessageRow; is_new: boolean } | { ok: false; code: ErrorCode }

/** Accepts a message into its thread. Rules R-SEND-1..4, R-BODY-1..3, R-GUARD-2..4. The author comes from the session, never from the intent. */
export async function acceptMessage(tx: Tx, author: Person, intent: SendMessage): Promise<Accepted> {
  const thread = await threadOf(tx.db, author, intent.thread_id)
  if (!thread) return { ok: false, code: 'THREAD_NOT_FOUND' }

  const checked = checkBody(intent.body)
  if (!checked.ok) return { ok: false, code: checked.code }

  const twin = await messageById(tx.db, intent.id)
  if (twin)
    return isSame(twin, author, intent.thread_id, checked.body)
      ? { ok: true, message: twin, is_new: false }
      : { ok: false, code: 'ID_REUSED' }

  const origin = await originState(tx.db, originOf(thread))
  if (!origin) return { ok: false, code: 'THREAD_NOT_FOUND' }
  const denial = guardThread({ origin: origin.state, role: author.role, can_open_chat: await accessOf(tx.db, thread) })
  if (denial) return { ok: false, code: denial.code }

  const message: MessageRow = {
    id: intent.id,
    thread_id: thread.id,
    seq: thread.last_seq + 1,
    tutor_id: thread.tutor_id,
    student_id: thread.student_id,
    sender_id: author.id,
    body: checked.body,
    composed_at: intent.created_at,
    created_at: tx.now,
    ...takePairRevs(tx, thread),
  }
  await insertMessages(tx.db, [message])
  await touchThread(tx, thread, {
    last_seq: message.seq,
    last_message_at: message.created_at,
    last_message_preview: previewOf(message.body),
    last_sender_id: author.id,
  })
  return { ok: true, message, is_new: true }
}

const isSame = (twin: MessageRow, author: Person, thread_id: string, body: string): boolean =>
  twin.sender_id === author.id && twin.thread_id === thread_id && twin.body === body
