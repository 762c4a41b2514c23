import { Value } from 'typebox/value'
import { checkBody, previewOf } from '../contract/body.js'
import { AppError } from '../contract/errors.js'
import type { Origin } from '../contract/ids.js'
import { ImportLine, type ImportReport } from '../contract/import-lines.js'
import { takePairRevs } from '../storage/clock.js'
import { savepoint, type Database, type Tx } from '../storage/database.js'
import { clearImportLines, importLinesAfter, insertImportLines } from '../storage/import-lines.js'
import { userById } from '../storage/people.js'
import type { ImportLineRow, Pair } from '../storage/tables.js'
import { insertMessage, messageById, putReadMarker, readMarkerOf, seqAt, threadOfOrigin } from '../storage/threads.js'
import { peopleOfUser, putPlatformContactAccess, putPlatformInquiry, putPlatformRelation, putUser } from './facts.js'
import { hashPassword, isPasswordRight } from './passwords.js'
import { isOneOf } from './person.js'
import { makeThread, originState, touchThread } from './threads.js'

/** Users before relations, relations before messages: the order a file's lines are applied in, whatever their own. */
const order = ['user', 'relation', 'inquiry', 'contact_access', 'message', 'read_marker'] as const

const batchSize = 500

interface Run {
  database: Database
  report: ImportReport
  /** Origins whose threads received messages in this run. */
  grown: Map<string, Origin>
  /** Origins with a marker line in this run. */
  marked: Map<string, Origin>
  /** How far a person had read, by `<kind>:<origin>:<user>`. */
  readUntil: Map<string, string>
}

let current: Promise<unknown> = Promise.resolve()

/** Imports NDJSON lines (R-PLATFORM-2). Memory stays flat: lines wait in a table of their own until everything they lean on is there. */
export function importLines(database: Database, lines: AsyncIterable<string> | Iterable<string>): Promise<ImportReport> {
  const turn = current.then(() => run(database, lines))
  current = turn.catch(() => undefined)
  return turn
}

async function run(database: Database, lines: AsyncIterable<string> | Iterable<string>): Promise<ImportReport> {
  const report: ImportReport = { lines: 0, accepted: 0, changed: 0, bad: [] }
  const state: Run = { database, report, grown: new Map(), marked: new Map(), readUntil: new Map() }
  await database.transact([], (tx) => clearImportLines(tx.db))
  await stage(state, lines)
  for (const type of order) {
    if (type === 'read_marker') await forEachBatch(state, type, (rows) => collectMarkers(state, rows))
    else await forEachBatch(state, type, (rows) => applyRows(state, rows))
  }
  await settleMarkers(state)
  await database.transact([], (tx) => clearImportLines(tx.db))
  report.bad.sort((a, b) => a.line - b.line)
  return report
}

async function stage(state: Run, lines: AsyncIterable<string> | Iterable<string>): Promise<void> {
  let rows: ImportLineRow[] = []
  const flush = async () => {
    const full = rows
    rows = []
    if (full.length > 0) await state.database.transact([], (tx) => insertImportLines(tx.db, full))
  }
  for await (const text of lines) {
    if (text.trim() === '') continue
    const line = ++state.report.lines
    const parsed = parseLine(text)
    if (typeof parsed === 'string') state.report.bad.push({ line, reason: parsed })
    else rows.push({ line, type: parsed.type, sort_key: sortKeyOf(parsed), payload: text })
    if (rows.length >= batchSize) await flush()
  }
  await flush()
}

function parseLine(text: string): ImportLine | string {
  try {
    const value: unknown = JSON.parse(text)
    if (Value.Check(ImportLine, value)) return value
    const isKnown = typeof value === 'object' && value !== null && 'type' in value && order.some((type) => type === value.type)
    return isKnown ? 'INVALID: a field is missing, unknown or of the wrong kind' : 'INVALID: no known type'
  } catch {
    return 'INVALID: not JSON'
  }
}

const sortKeyOf = (line: ImportLine): string => (line.type === 'message' ? `${new Date(line.created_at).toISOString()} ${line.id}` : '')

async function forEachBatch(state: Run, type: string, work: (rows: ImportLineRow[]) => Promise<void>): Promise<void> {
  let after = { sort_key: '', line: -1 }
  for (;;) {
    const rows = await state.database.read(({ db }) => importLinesAfter(db, { type, after, limit: batchSize }))
    const last = rows.at(-1)
    if (!last) return
    await work(rows)
    after = { sort_key: last.sort_key, line: last.line }
  }
}

async function applyRows(state: Run, rows: ImportLineRow[]): Promise<void> {
  const lines = rows.map((row) => ({ number: row.line, line: JSON.parse(row.payload) as ImportLine })) // checked when it was staged
  const hashes = new Map<number, string | undefined>()
  for (const { number, line } of lines) if (line.type === 'user') hashes.set(number, await passwordHashFor(state.database, line))
  await state.database.transact(
    async (db) => (await Promise.all(lines.map(({ line }) => peopleOfLine(db, line)))).flat(),
    async (tx) => {
      for (const { number, line } of lines) {
        try {
          if (await savepoint(tx, () => applyLine(tx, state, line, hashes.get(number)))) state.report.changed += 1
          state.report.accepted += 1
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          state.report.bad.push({ line: number, reason: `${error.code}: ${error.detail}` })
        }
      }
    },
  )
}

async function passwordHashFor(database: Database, line: ImportLine & { type: 'user' }): Promise<string | undefined> {
  if (line.password === undefined || line.password === null) return undefined
  const known = await database.read(({ db }) => userById(db, line.id))
  const isSame = known?.password_hash ? await isPasswordRight(known.password_hash, line.password) : false
  return isSame ? undefined : hashPassword(line.password)
}

async function peopleOfLine(db: Tx['db'], line: ImportLine): Promise<number[]> {
  switch (line.type) {
    case 'user':
      return [line.id, ...(await peopleOfUser(db, line.id))]
    case 'relation':
    case 'inquiry':
    case 'contact_access':
      return [line.tutor_id, line.student_id]
    case 'message':
    case 'read_marker': {
      const origin = originOfLine(line)
      const found = origin ? await originState(db, origin) : undefined
      return found ? [found.pair.tutor_id, found.pair.student_id] : []
    }
  }
}

/** Answers whether the line changed anything. Throws an AppError for a line that cannot be kept. */
async function applyLine(tx: Tx, state: Run, line: ImportLine, hash: string | undefined): Promise<boolean> {
  switch (line.type) {
    case 'user':
      return (await putUser(tx, line.id, line, hash)).is_changed
    case 'relation':
      return (await putPlatformRelation(tx, line.id, line)).is_changed
    case 'inquiry':
      return (await putPlatformInquiry(tx, line.id, line)).is_changed
    case 'contact_access':
      return (await putPlatformContactAccess(tx, line, line)).is_changed
    case 'message':
      return importMessage(tx, state, line)
    case 'read_marker':
      return false // settled after all messages
  }
}

async function importMessage(tx: Tx, state: Run, line: ImportLine & { type: 'message' }): Promise<boolean> {
  const { origin, found } = await requireOrigin(tx, line)
  if (!isMember(found.pair, line.sender_id)) throw new AppError('INVALID', 'the sender is not one of the two people')
  const checked = checkBody(line.body)
  if (!checked.ok) throw new AppError(checked.code, 'the body')
  const twin = await messageById(tx.db, line.id)
  if (twin) {
    if (twin.sender_id === line.sender_id && twin.body === checked.body) return false
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
  state.grown.set(originKey(origin), origin)
  return true
}

async function collectMarkers(state: Run, rows: ImportLineRow[]): Promise<void> {
  await state.database.read(async ({ db }) => {
    for (const row of rows) {
      const line = JSON.parse(row.payload) as ImportLine & { type: 'read_marker' } // checked when it was staged
      const origin = originOfLine(line)
      const found = origin ? await originState(db, origin) : undefined
      if (!origin || !found || !isMember(found.pair, line.user_id) || !(await threadOfOrigin(db, origin))) {
        state.report.bad.push({ line: row.line, reason: 'INVALID: no such thread of this person' })
        continue
      }
      state.report.accepted += 1
      state.readUntil.set(`${originKey(origin)}:${line.user_id}`, new Date(line.read_until).toISOString())
      state.marked.set(originKey(origin), origin)
    }
  })
}

/** Imported messages count as read by both, unless a marker line says less. */
async function settleMarkers(state: Run): Promise<void> {
  for (const [key, origin] of new Map([...state.grown, ...state.marked])) {
    await state.database.transact(
      async (db) => {
        const found = await originState(db, origin)
        return found ? [found.pair.tutor_id, found.pair.student_id] : []
      },
      async (tx) => {
        const thread = await threadOfOrigin(tx.db, origin)
        if (!thread) return
        for (const user_id of [thread.tutor_id, thread.student_id]) {
          const until = state.readUntil.get(`${key}:${user_id}`)
          if (until === undefined && !state.grown.has(key)) continue
          const last_read_seq = until === undefined ? thread.last_seq : await seqAt(tx.db, thread.id, until)
          const current = await readMarkerOf(tx.db, thread.id, user_id)
          if (last_read_seq <= (current?.last_read_seq ?? 0)) continue
          const { tutor_id, student_id } = thread
          const read_at = until ?? thread.last_message_at ?? tx.now
          await putReadMarker(tx.db, {
            thread_id: thread.id,
            user_id,
            tutor_id,
            student_id,
            last_read_seq,
            read_at,
            ...takePairRevs(tx, thread),
          })
        }
      },
    )
  }
}

async function requireOrigin(tx: Tx, line: ImportLine & { type: 'message' }) {
  const origin = originOfLine(line)
  if (!origin) throw new AppError('INVALID', 'exactly one of relation_id and inquiry_id')
  const found = await originState(tx.db, origin)
  if (!found) throw new AppError('INVALID', 'no such relation or inquiry')
  return { origin, found }
}

function originOfLine(line: { relation_id?: number | null; inquiry_id?: number | null }): Origin | null {
  const relation_id = line.relation_id ?? null
  const inquiry_id = line.inquiry_id ?? null
  if (relation_id !== null && inquiry_id === null) return { kind: 'contact', relation_id }
  return inquiry_id !== null && relation_id === null ? { kind: 'negotiation', inquiry_id } : null
}

const originKey = (origin: Origin): string =>
  origin.kind === 'contact' ? `contact:${origin.relation_id}` : `negotiation:${origin.inquiry_id}`
const isMember = (pair: Pair, id: number): boolean => isOneOf(pair, { id, role: 'tutor' }) || isOneOf(pair, { id, role: 'student' })
