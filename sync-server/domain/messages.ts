import { checkBody, previewOf } from '../contract/body.js'
import type { ErrorCode } from '../contract/errors.js'
import type { SendMessage } from '../contract/kinds/send-message.js'
import { takePairRevs } from '../storage/clock.js'
import type { Tx } from '../storage/transaction.js'
import type { MessageRow, ThreadRow } from '../storage/tables.js'
import { insertMessages, messagesById } from '../storage/threads.js'
import { countColumn } from './counts.js'
import { sendingDenial, threadOf, touchThread } from './threads.js'
import type { Told } from './kinds/act.js'
import type { Person } from './person.js'

export type Accepted = { ok: true; message: MessageRow; is_new: boolean } | { ok: false; code: ErrorCode }

/** What messages of one thread meet: the thread, the code with which it refuses new ones, if it does, and the last of this run in it. */
interface Standing {
  thread: ThreadRow
  code: ErrorCode | null
  last: MessageRow | null
}

/**
 * Accepts messages into their threads, in the order given; no id comes twice. Rules R-SEND-1..4, R-BODY-1..3, R-GUARD-2..4. The author
 * comes from the session, never from the intents. All is judged before anything is written, so that many messages take few statements.
 */
export async function acceptMessages(tx: Tx, author: Person, asked: readonly Told<SendMessage>[]): Promise<Accepted[]> {
  const standings = new Map<string, Standing>()
  for (const thread_id of new Set(asked.map(({ intent }) => intent.thread_id))) {
    const standing = await standingOf(tx, author, thread_id)
    if (standing) standings.set(thread_id, standing)
  }
  const ids = asked.map(({ intent }) => intent.id)
  const twins = new Map((await messagesById(tx.db, ids)).map((row) => [row.id, row]))
  const accepted = asked.map(({ intent, fingerprint }) => {
    const { id, thread_id } = intent
    return accept(tx, author, { intent, fingerprint, standing: standings.get(thread_id), twin: twins.get(id) })
  })
  const arrivals = accepted.flatMap((answer) => (answer.ok && answer.is_new ? [answer.message] : []))
  await insertMessages(tx.db, arrivals)
  for (const { thread, last } of standings.values()) {
    if (!last) continue
    await touchThread(tx, thread, {
      last_seq: last.seq,
      last_message_at: last.created_at,
      last_message_preview: previewOf(last.body),
      last_sender_id: author.id,
      [countColumn(thread, author.id)]: last.sender_count,
    })
  }
  return accepted
}

async function standingOf(tx: Tx, author: Person, thread_id: string): Promise<Standing | undefined> {
  const thread = await threadOf(tx.db, author, thread_id)
  return thread && { thread, code: await sendingDenial(tx, author, thread), last: null }
}

/** Judges one message and, where it is new, gives it the next place of its thread. A repeat is told by its author's row, whatever has become of that. */
function accept(
  tx: Tx,
  author: Person,
  { intent, fingerprint, standing, twin }: Told<SendMessage> & { standing: Standing | undefined; twin: MessageRow | undefined },
): Accepted {
  if (twin?.sender_id === author.id)
    return twin.fingerprint === fingerprint ? { ok: true, message: twin, is_new: false } : { ok: false, code: 'ID_REUSED' }
  if (!standing) return { ok: false, code: 'THREAD_NOT_FOUND' }
  const checked = checkBody(intent.body)
  if (!checked.ok) return { ok: false, code: checked.code }
  if (twin) return { ok: false, code: 'ID_REUSED' }
  if (standing.code) return { ok: false, code: standing.code }

  const { thread, last } = standing
  const message: MessageRow = {
    id: intent.id,
    thread_id: thread.id,
    seq: (last?.seq ?? thread.last_seq) + 1,
    tutor_id: thread.tutor_id,
    student_id: thread.student_id,
    sender_id: author.id,
    sender_count: (last?.sender_count ?? thread[countColumn(thread, author.id)]) + 1,
    tutor_reaction: null,
    student_reaction: null,
    body: checked.body,
    composed_at: intent.created_at,
    created_at: tx.now,
    fingerprint,
    ...takePairRevs(tx, thread),
  }
  standing.last = message
  return { ok: true, message, is_new: true }
}
