import { checkBody, previewOf } from '../contract/body.js'
import type { ErrorCode } from '../contract/errors.js'
import type { AdvanceReadMarker } from '../contract/kinds/advance-read-marker.js'
import type { SendMessage } from '../contract/kinds/send-message.js'
import { takePairRevs } from '../storage/clock.js'
import type { Tx } from '../storage/transaction.js'
import type { MessageRow, ReadMarkerRow, ThreadRow } from '../storage/tables.js'
import { insertMessages, messagesById, putReadMarker, readMarkerOf } from '../storage/threads.js'
import { countColumn } from './counts.js'
import { sendingRight, threadOf, touchThread } from './threads.js'
import { appliedAt, revFor, type Answer, type Told } from './kinds/act.js'
import { movedMarker } from './read-markers.js'
import type { Person } from './person.js'

type Accepted = { ok: true; message: MessageRow; is_new: boolean } | { ok: false; code: ErrorCode }
type Asked = Told<SendMessage | AdvanceReadMarker>

/** What intents of one thread meet, and what they have made of it before it is written. */
interface Standing {
  /** As it is stored. */
  thread: ThreadRow
  /** With which it refuses new messages, if it does. */
  code: ErrorCode | null
  /** How many messages of the author the thread may hold. */
  room: number
  /** The last message of this run in it. */
  last: MessageRow | null
  /** The author's marker, and whether this run has moved it. */
  marker: ReadMarkerRow | null
  isMarked: boolean
}

/**
 * Accepts messages and read markers in their threads, in the order given; no id comes twice. Rules R-SEND-1..4, R-BODY-1..3, R-GUARD-2..4,
 * R-READ-1. The author comes from the session, never from the intents. All is judged before anything is written, so that many take few statements.
 */
export async function acceptInThreads(tx: Tx, author: Person, asked: readonly Asked[]): Promise<Answer[]> {
  const standings = new Map<string, Standing>()
  for (const thread_id of new Set(asked.map(({ intent }) => intent.thread_id))) {
    const standing = await standingOf(tx, author, thread_id, asked)
    if (standing) standings.set(thread_id, standing)
  }
  const ids = asked.map(({ intent }) => intent.id)
  const twins = new Map((await messagesById(tx.db, ids)).map((row) => [row.id, row]))
  const arrivals: MessageRow[] = []
  const answers: Answer[] = []
  for (const { intent, fingerprint } of asked) {
    const [standing, twin] = [standings.get(intent.thread_id), twins.get(intent.id)]
    if (intent.kind === 'advance_read_marker') {
      answers.push(await mark(tx, author, { intent, standing, twin }))
      continue
    }
    const accepted = accept(tx, author, { intent, fingerprint, standing, twin })
    if (accepted.ok && accepted.is_new) arrivals.push(accepted.message)
    answers.push(accepted.ok ? answerOf(author, accepted) : accepted)
  }
  await insertMessages(tx.db, arrivals)
  for (const standing of standings.values()) await write(tx, author, standing)
  return answers
}

const answerOf = (author: Person, { message, is_new }: Accepted & { ok: true }): Answer => ({
  ...appliedAt(revFor(author, message), message.seq),
  is_repeat: !is_new,
})

async function write(tx: Tx, author: Person, { thread, last, marker, isMarked }: Standing): Promise<void> {
  if (marker && isMarked) await putReadMarker(tx.db, marker)
  if (!last) return
  await touchThread(tx, thread, {
    last_seq: last.seq,
    last_message_at: last.created_at,
    last_message_preview: previewOf(last.body),
    last_sender_id: author.id,
    [countColumn(thread, author.id)]: last.sender_count,
  })
}

/** Only what the run asks of the thread is looked up: a marker asks no guard (R-GUARD-5), a message no marker. */
async function standingOf(tx: Tx, author: Person, thread_id: string, asked: readonly Asked[]): Promise<Standing | undefined> {
  const thread = await threadOf(tx.db, author, thread_id)
  if (!thread) return undefined
  const kinds = new Set(asked.flatMap(({ intent }) => (intent.thread_id === thread_id ? [intent.kind] : [])))
  const sending = kinds.has('send_message') ? await sendingRight(tx, author, thread) : { code: null, room: 0 }
  const marker = kinds.has('advance_read_marker') ? await readMarkerOf(tx.db, thread_id, author.id) : undefined
  return { thread, ...sending, last: null, marker: marker ?? null, isMarked: false }
}

/** Moves the author's marker within the run: messages before it in the run count, those behind it do not. */
async function mark(
  tx: Tx,
  author: Person,
  { intent, standing, twin }: { intent: AdvanceReadMarker; standing: Standing | undefined; twin: MessageRow | undefined },
): Promise<Answer> {
  if (twin?.sender_id === author.id) return { ok: false, code: 'ID_REUSED' }
  if (!standing) return { ok: false, code: 'THREAD_NOT_FOUND' }
  const { thread: stored, last, marker: current } = standing
  const thread = last ? { ...stored, last_seq: last.seq } : stored
  const marker = await movedMarker(tx, author, { thread, stored_seq: stored.last_seq, current, asked: intent.last_read_seq })
  standing.isMarked ||= marker !== current
  standing.marker = marker
  return appliedAt(marker && revFor(author, marker), marker?.last_read_seq ?? 0)
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
  const sender_count = (last?.sender_count ?? thread[countColumn(thread, author.id)]) + 1
  if (sender_count > standing.room) return { ok: false, code: 'TOO_MANY' }
  const message: MessageRow = {
    id: intent.id,
    thread_id: thread.id,
    seq: (last?.seq ?? thread.last_seq) + 1,
    tutor_id: thread.tutor_id,
    student_id: thread.student_id,
    sender_id: author.id,
    sender_count,
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
