import type { ErrorCode } from '../contract/errors.js'
import { takePairRevs } from '../storage/clock.js'
import type { MessageRow } from '../storage/tables.js'
import { messageById, updateMessage } from '../storage/threads.js'
import type { Tx } from '../storage/transaction.js'
import type { Person } from './person.js'
import { sendingDenial, threadOf } from './threads.js'

type Reacted = { ok: true; message: MessageRow } | { ok: false; code: ErrorCode }

/** Sets or takes back a person's one reaction to a message (R-REACT-1, R-REACT-2). */
export async function setReaction(
  tx: Tx,
  author: Person,
  asked: { thread_id: string; message_id: string; emoji: string | null },
): Promise<Reacted> {
  const thread = await threadOf(tx.db, author, asked.thread_id)
  if (!thread) return { ok: false, code: 'THREAD_NOT_FOUND' }
  const message = await messageById(tx.db, asked.message_id)
  if (message?.thread_id !== thread.id) return { ok: false, code: 'MESSAGE_NOT_FOUND' }
  const code = await sendingDenial(tx, author, thread)
  if (code) return { ok: false, code }
  const column = author.role === 'tutor' ? 'tutor_reaction' : 'student_reaction'
  if (message[column] === asked.emoji) return { ok: true, message }
  const changes = { [column]: asked.emoji, ...takePairRevs(tx, thread) }
  await updateMessage(tx.db, message.id, changes)
  return { ok: true, message: { ...message, ...changes } }
}
