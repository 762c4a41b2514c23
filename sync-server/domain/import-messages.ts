import { checkBody, previewOf } from '../contract/body.js'
import { AppError } from '../contract/errors.js'
import { threadIdOf, type Origin } from '../contract/ids.js'
import type { ImportLine } from '../contract/import-lines.js'
import { takePairRevs } from '../storage/clock.js'
import type { Tx } from '../storage/transaction.js'
import type { Pair, ThreadRow } from '../storage/tables.js'
import { insertMessage, messageById, putReadMarker, readMarkerOf, threadById, threadOfOrigin } from '../storage/threads.js'
import { makeThread, originState, touchThread } from './threads.js'

/** Messages and read markers that the platform brings (R-IMPORT-1, R-IMPORT-2). */

type MessageLine = ImportLine & { type: 'message' }
type OriginFields = { relation_id?: number | null; inquiry_id?: number | null }

/** How far a person had read, by `<thread>:<user>`: a time. Nobody in it means everything. */
export type UntilByReader = Map<string, string>

/** A message that this batch has added. */
export interface Arrival {
  thread: ThreadRow
  seq: number
  created_at: string
}

/** Adds the message behind what is in its thread, making the thread where there is none; null when it is there already. Throws an AppError. */
export async function importMessage(tx: Tx, line: MessageLine): Promise<Arrival | null> {
  const origin = originOf(line)
  const found = origin && (await originState(tx.db, origin))
  if (!origin || !found) throw new AppError('INVALID', 'no such relation or inquiry, or not exactly one of them')
  if (!isMember(found.pair, line.sender_id)) throw new AppError('INVALID', 'the sender is not one of the two people')
  const checked = checkBody(line.body)
  if (!checked.ok) throw new AppError(checked.code, 'the body cannot be stored')
  const twin = await messageById(tx.db, line.id)
  if (twin) {
    const isSame = twin.thread_id === threadIdOf(origin) && twin.sender_id === line.sender_id && twin.body === checked.body
    if (isSame) return null
    throw new AppError('ID_REUSED', 'another message has this id')
  }
  const created_at = new Date(line.created_at).toISOString()
  const thread = (await threadOfOrigin(tx.db, origin)) ?? (await makeThread(tx, origin, found, created_at))
  const seq = thread.last_seq + 1
  const { tutor_id, student_id } = thread
  const message = { id: line.id, thread_id: thread.id, seq, tutor_id, student_id, sender_id: line.sender_id, body: checked.body }
  await insertMessage(tx.db, { ...message, composed_at: created_at, created_at, ...takePairRevs(tx, thread) })
  const last = { last_message_at: created_at, last_message_preview: previewOf(checked.body), last_sender_id: line.sender_id }
  await touchThread(tx, thread, { last_seq: seq, ...last })
  return { thread, seq, created_at }
}

/** Remembers what marker lines say, before the messages that they speak of are added. */
export function noteReadUntil(untilByReader: UntilByReader, lines: ImportLine[]): void {
  for (const line of lines) {
    const origin = line.type === 'read_marker' ? originOf(line) : null
    if (origin && line.type === 'read_marker')
      untilByReader.set(`${threadIdOf(origin)}:${line.user_id}`, new Date(line.read_until).toISOString())
  }
}

/**
 * Added messages count as read by both, unless a marker line says less. Only what was added moves a marker, so that a second run, which
 * adds nothing, moves none, whatever was written in between.
 */
export async function markArrivalsRead(tx: Tx, untilByReader: UntilByReader, arrivals: Arrival[]): Promise<void> {
  const lastRead = new Map<string, Arrival & { user_id: number }>()
  for (const arrival of arrivals) {
    for (const user_id of [arrival.thread.tutor_id, arrival.thread.student_id]) {
      const reader = `${arrival.thread.id}:${user_id}`
      const until = untilByReader.get(reader)
      if (until === undefined || arrival.created_at <= until) lastRead.set(reader, { ...arrival, user_id })
    }
  }
  for (const { thread, user_id, seq, created_at } of lastRead.values()) {
    const current = await readMarkerOf(tx.db, thread.id, user_id)
    if (seq <= (current?.last_read_seq ?? 0)) continue
    const { tutor_id, student_id } = thread
    const marker = { thread_id: thread.id, user_id, tutor_id, student_id, last_read_seq: seq, read_at: created_at }
    await putReadMarker(tx.db, { ...marker, ...takePairRevs(tx, thread) })
  }
}

/** Throws an AppError unless the line's thread is there and its person one of the two. */
export async function requireReader(tx: Tx, line: ImportLine & { type: 'read_marker' }): Promise<void> {
  const origin = originOf(line)
  const thread = origin && (await threadById(tx.db, threadIdOf(origin)))
  if (!thread || !isMember(thread, line.user_id)) throw new AppError('INVALID', 'no such thread of this person')
}

/** The two people that a message of this origin concerns; nobody where there is no such origin. */
export async function peopleOfOrigin(db: Tx['db'], line: OriginFields): Promise<number[]> {
  const origin = originOf(line)
  const found = origin && (await originState(db, origin))
  return found ? [found.pair.tutor_id, found.pair.student_id] : []
}

function originOf(line: OriginFields): Origin | null {
  const relation_id = line.relation_id ?? null
  const inquiry_id = line.inquiry_id ?? null
  if (relation_id !== null && inquiry_id === null) return { kind: 'contact', relation_id }
  return inquiry_id !== null && relation_id === null ? { kind: 'negotiation', inquiry_id } : null
}

const isMember = (pair: Pair, id: number): boolean => pair.tutor_id === id || pair.student_id === id
