import { checkBody, previewOf } from '../contract/body.js'
import { AppError, type ErrorCode } from '../contract/errors.js'
import { threadIdOf, type Origin } from '../contract/ids.js'
import { contentOf } from '../contract/intents.js'
import type { ImportLine } from '../contract/import-lines.js'
import { takePairRevs } from '../storage/clock.js'
import { fingerprintOf } from '../storage/fingerprint.js'
import type { Tx } from '../storage/transaction.js'
import type { MessageRow, Pair, ThreadRow } from '../storage/tables.js'
import { insertMessages, messagesById, putReadMarker, readMarkerOf, threadById, threadOfOrigin } from '../storage/threads.js'
import { countColumn, readCountAt } from './counts.js'
import { makeThread, originState, touchThread, type FoundOrigin } from './threads.js'

/** Messages and read markers that the platform brings (R-IMPORT-1, R-IMPORT-2). */

export type MessageLine = ImportLine & { type: 'message' }
type OriginFields = { relation_id?: number | null; inquiry_id?: number | null }

/** How far a person had read, by `<thread>:<user>`: a time. Nobody in it means everything. */
export type UntilByReader = Map<string, string>

/** A message that this batch has added. */
export interface Arrival extends Pair {
  thread_id: string
  seq: number
  created_at: string
}

export interface NumberedMessage {
  number: number
  line: MessageLine
}

/** Where messages of one origin go: its thread as this batch has left it, once there is one. */
interface Place {
  origin: Origin
  found: FoundOrigin
  thread: ThreadRow | undefined
}

/**
 * Adds messages behind what is in their threads, in the order given, making threads where there are none. What is there already is no
 * arrival; what cannot be kept is told with its number. Everything is judged before anything is written, so a batch takes few statements.
 */
export async function importMessages(
  tx: Tx,
  lines: readonly NumberedMessage[],
): Promise<{ arrivals: Arrival[]; bad: { line: number; reason: string }[] }> {
  const known = await messagesById(
    tx.db,
    lines.map(({ line }) => line.id),
  )
  const twins = new Map(known.map((row) => [row.id, row]))
  const places = new Map<string, Place | null>()
  const rows: MessageRow[] = []
  const bad: { line: number; reason: string }[] = []
  for (const { number, line } of lines) {
    const place = await placeOf(tx.db, places, line)
    const judged = judge(line, place, twins)
    if (judged.kind === 'bad') bad.push({ line: number, reason: `${judged.code}: ${judged.detail}` })
    if (judged.kind !== 'new') continue
    const row = await takePlace(tx, judged.place, {
      id: line.id,
      sender_id: line.sender_id,
      body: judged.body,
      created_at: line.created_at,
    })
    twins.set(row.id, row)
    rows.push(row)
  }
  await insertMessages(tx.db, rows)
  for (const thread_id of new Set(rows.map((row) => row.thread_id))) {
    const thread = places.get(thread_id)?.thread
    if (thread) await touchThread(tx, thread, lastOf(thread))
  }
  const arrivals = rows.map(({ thread_id, tutor_id, student_id, seq, created_at }) => ({
    thread_id,
    tutor_id,
    student_id,
    seq,
    created_at,
  }))
  return { arrivals, bad }
}

type Judged = { kind: 'new'; place: Place; body: string } | { kind: 'known' } | { kind: 'bad'; code: ErrorCode; detail: string }

function judge(line: MessageLine, place: Place | null, twins: ReadonlyMap<string, MessageRow>): Judged {
  if (!place) return { kind: 'bad', code: 'INVALID', detail: 'no such relation or inquiry, or not exactly one of them' }
  if (!isMember(place.found.pair, line.sender_id))
    return { kind: 'bad', code: 'INVALID', detail: 'the sender is not one of the two people' }
  const checked = checkBody(line.body)
  if (!checked.ok) return { kind: 'bad', code: checked.code, detail: 'the body cannot be stored' }
  const twin = twins.get(line.id)
  if (!twin) return { kind: 'new', place, body: checked.body }
  const isSame =
    twin.thread_id === threadIdOf(place.origin) && twin.sender_id === line.sender_id && twin.body.trim() === checked.body.trim()
  return isSame ? { kind: 'known' } : { kind: 'bad', code: 'ID_REUSED', detail: 'another message has this id' }
}

/** By thread id, looked up once. */
async function placeOf(db: Tx['db'], places: Map<string, Place | null>, line: MessageLine): Promise<Place | null> {
  const origin = originOf(line)
  if (!origin) return null
  const id = threadIdOf(origin)
  const known = places.get(id)
  if (known !== undefined) return known
  const found = await originState(db, origin)
  const place = found ? { origin, found, thread: await threadOfOrigin(db, origin) } : null
  places.set(id, place)
  return place
}

/** Gives a message the next `seq` of its thread, which it makes where there is none. */
async function takePlace(
  tx: Tx,
  place: Place,
  message: { id: string; sender_id: number; body: string; created_at: string },
): Promise<MessageRow> {
  const created_at = new Date(message.created_at).toISOString()
  const thread = place.thread ?? (await makeThread(tx, place.origin, place.found, created_at))
  const seq = thread.last_seq + 1
  const last = { last_message_at: created_at, last_message_preview: previewOf(message.body), last_sender_id: message.sender_id }
  const column = countColumn(thread, message.sender_id)
  const sender_count = thread[column] + 1
  place.thread = { ...thread, last_seq: seq, ...last, [column]: sender_count }
  const { id: thread_id, tutor_id, student_id } = thread
  const fingerprint = fingerprintOf(contentOf({ id: message.id, kind: 'send_message', created_at, thread_id, body: message.body }))
  return {
    ...message,
    fingerprint,
    sender_count,
    ...noReactions,
    thread_id,
    tutor_id,
    student_id,
    seq,
    composed_at: created_at,
    created_at,
    ...takePairRevs(tx, thread),
  }
}

const noReactions = { tutor_reaction: null, student_reaction: null }

const lastOf = ({
  last_seq,
  last_message_at,
  last_message_preview,
  last_sender_id,
  tutor_count,
  student_count,
}: ThreadRow): Partial<ThreadRow> => ({
  tutor_count,
  student_count,
  last_seq,
  last_message_at,
  last_message_preview,
  last_sender_id,
})

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
    for (const user_id of [arrival.tutor_id, arrival.student_id]) {
      const reader = `${arrival.thread_id}:${user_id}`
      const until = untilByReader.get(reader)
      if (until === undefined || arrival.created_at <= until) lastRead.set(reader, { ...arrival, user_id })
    }
  }
  for (const { user_id, created_at, ...arrival } of lastRead.values()) {
    const current = await readMarkerOf(tx.db, arrival.thread_id, user_id)
    if (arrival.seq <= (current?.last_read_seq ?? 0)) continue
    const { thread_id, tutor_id, student_id, seq } = arrival
    const read_count = await readCountAt(tx.db, { id: thread_id }, user_id, seq)
    const marker = { thread_id, user_id, tutor_id, student_id, last_read_seq: seq, read_count, read_at: created_at }
    await putReadMarker(tx.db, { ...marker, ...takePairRevs(tx, arrival) })
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
