import { isImportLine, isOfCalendar } from '../contract/checks.js'
import { AppError } from '../contract/errors.js'
import type { ImportLine, ImportReport } from '../contract/import-lines.js'
import type { Database } from '../storage/database.js'
import { savepoint, type Tx } from '../storage/transaction.js'
import { closeStage, importLinesAfter, insertImportLines, keepStage, openStage, type Stage } from '../storage/import-lines.js'
import type { ImportLineRow } from '../storage/tables.js'
import { newPasswordHash } from './accounts.js'
import { peopleOfUser, putPlatformContactAccess, putPlatformInquiry, putPlatformRelation, putUser } from './facts.js'
import {
  importMessages,
  markArrivalsRead,
  noteReadUntil,
  peopleOfOrigin,
  requireReader,
  type MessageLine,
  type UntilByReader,
} from './import-messages.js'

/** The order a file's lines are applied in, whatever their own: users before relations, relations before messages. */
const order = ['user', 'relation', 'inquiry', 'contact_access', 'message', 'read_marker'] as const

/** Lines of one transaction. */
const batchSize = 500

interface Run {
  database: Database
  stage: Stage
  report: ImportReport
  untilByReader: UntilByReader
}

/**
 * Imports NDJSON lines (R-PLATFORM-2). Memory stays flat: lines wait in a table, on a stage of their own, until everything they lean on is
 * there; so imports may run at the same time, here or in another process. Each batch is one transaction with its messages' read markers in it,
 * so that an import that was cut off can simply be run again.
 */
export async function importLines(database: Database, lines: AsyncIterable<string> | Iterable<string>): Promise<ImportReport> {
  const report: ImportReport = { lines: 0, accepted: 0, changed: 0, bad: [] }
  const stage = await database.transact([], openStage)
  const state: Run = { database, stage, report, untilByReader: new Map() }
  try {
    await stageLines(state, lines)
    await forEachBatch(state, 'read_marker', async (rows) => noteReadUntil(state.untilByReader, rows.map(lineOf)))
    for (const type of order) await forEachBatch(state, type, (rows) => applyRows(state, rows))
  } finally {
    await database.transact([], (tx) => closeStage(tx.db, stage))
  }
  report.bad.sort((a, b) => a.line - b.line)
  return report
}

async function stageLines({ database, report, stage }: Run, lines: AsyncIterable<string> | Iterable<string>): Promise<void> {
  let rows: ImportLineRow[] = []
  const flush = async () => {
    const full = rows
    rows = []
    if (full.length === 0) return
    await database.transact([], async (tx) => {
      await requireStage(tx, stage)
      await insertImportLines(tx.db, stage, full)
    })
  }
  let line = 0
  for await (const text of lines) {
    line += 1
    if (text.trim() === '') continue
    report.lines += 1
    const parsed = parseLine(text)
    if (typeof parsed === 'string') report.bad.push({ line, reason: parsed })
    else rows.push({ line, type: parsed.type, sort_key: sortKeyOf(parsed, line), payload: text })
    if (rows.length >= batchSize) await flush()
  }
  await flush()
}

/** An import that said nothing for an hour may have lost its lines to another one. */
async function requireStage(tx: Tx, stage: Stage): Promise<void> {
  if (!(await keepStage(tx, stage)))
    throw new AppError('UNAVAILABLE', 'this import stood still for too long: run it again', { retry_after: 60 })
}

function parseLine(text: string): ImportLine | string {
  try {
    const value: unknown = JSON.parse(text)
    if (isImportLine(value)) return isOfCalendar(value) ? value : 'INVALID: no calendar has the day of its time'
    const isKnown = typeof value === 'object' && value !== null && 'type' in value && order.some((type) => type === value.type)
    return isKnown ? 'INVALID: a field is missing, unknown or of the wrong kind' : 'INVALID: no known type'
  } catch {
    return 'INVALID: not JSON'
  }
}

/** Messages are applied in the order of their times, everything else in the file's. */
const sortKeyOf = (parsed: ImportLine, line: number): string =>
  parsed.type === 'message' ? `${new Date(parsed.created_at).toISOString()} ${parsed.id}` : String(line).padStart(12, '0')

async function forEachBatch(state: Run, type: string, work: (rows: ImportLineRow[]) => Promise<void>): Promise<void> {
  let after = { sort_key: '', line: -1 }
  for (;;) {
    const rows = await state.database.read(({ db }) => importLinesAfter(db, { stage: state.stage, type, after, limit: batchSize }))
    const last = rows.at(-1)
    if (!last) return
    await work(rows)
    after = { sort_key: last.sort_key, line: last.line }
  }
}

interface Numbered {
  number: number
  line: ImportLine
}
const lineOf = (row: ImportLineRow): ImportLine => JSON.parse(row.payload) as ImportLine // checked when it was staged

async function applyRows(state: Run, rows: ImportLineRow[]): Promise<void> {
  const lines = rows.map((row): Numbered => ({ number: row.line, line: lineOf(row) }))
  const hashes = new Map<number, string>()
  for (const { number, line } of lines) {
    const hash = line.type === 'user' ? await newPasswordHash(state.database, line.id, line.password) : undefined
    if (hash !== undefined) hashes.set(number, hash)
  }
  const { bad, changed } = await state.database.transact(
    (db) => peopleOfLines(db, lines),
    async (tx) => {
      await requireStage(tx, state.stage)
      return applyBatch(tx, state.untilByReader, { lines, hashes })
    },
  )
  state.report.bad.push(...bad)
  state.report.changed += changed
  state.report.accepted += lines.length - bad.length
}

interface Applied {
  changed: number
  bad: ImportReport['bad']
}

/** A batch holds lines of one type. */
async function applyBatch(
  tx: Tx,
  untilByReader: UntilByReader,
  batch: { lines: Numbered[]; hashes: Map<number, string> },
): Promise<Applied> {
  const messages = batch.lines.flatMap(({ number, line }) => (line.type === 'message' ? [{ number, line }] : []))
  const { arrivals, bad } = await importMessages(tx, messages)
  await markArrivalsRead(tx, untilByReader, arrivals)
  let changed = arrivals.length
  for (const { number, line } of batch.lines) {
    if (line.type === 'message') continue
    try {
      if (await savepoint(tx, () => applyLine(tx, line, batch.hashes.get(number)))) changed += 1
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      bad.push({ line: number, reason: `${error.code}: ${error.detail}` })
    }
  }
  return { changed, bad }
}

/** Whether the line changed anything. Throws an AppError for one that cannot be kept. */
async function applyLine(tx: Tx, line: Exclude<ImportLine, MessageLine>, hash: string | undefined): Promise<boolean> {
  switch (line.type) {
    case 'user':
      return (await putUser(tx, line.id, line, hash)).is_changed
    case 'relation':
      return (await putPlatformRelation(tx, line.id, line)).is_changed
    case 'inquiry':
      return (await putPlatformInquiry(tx, line.id, line)).is_changed
    case 'contact_access':
      return (await putPlatformContactAccess(tx, line, line)).is_changed
    case 'read_marker':
      await requireReader(tx, line)
      return false
  }
}

/** Each origin is looked up once: a batch holds hundreds of messages of a few threads. */
async function peopleOfLines(db: Tx['db'], lines: Numbered[]): Promise<number[]> {
  const people = new Set<number>()
  const known = new Set<string>()
  for (const { line } of lines) {
    const origin = line.type === 'message' ? `${line.relation_id ?? ''}:${line.inquiry_id ?? ''}` : null
    if (origin !== null && known.has(origin)) continue
    if (origin !== null) known.add(origin)
    for (const id of await peopleOfLine(db, line)) people.add(id)
  }
  return [...people]
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
      return peopleOfOrigin(db, line)
    case 'read_marker':
      return [] // only judged: what it says went into the messages' batches
  }
}
