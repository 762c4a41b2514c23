import type { DatabaseSyncInstance } from '@photostructure/sqlite'
import { humans, placeOfThread, places, type Human } from '../world/cast.js'
import type { Report } from './report.js'

/** The server's serial log of commits, read from its tables by hand, with the truths that hold at each commit. */

export const tables = ['relations', 'inquiries', 'contact_access', 'threads', 'messages', 'read_markers', 'private_documents'] as const
export type Table = (typeof tables)[number]
export type Row = Record<string, string | number | null> & {
  tutor_id: number
  student_id: number
  tutor_rev: number | null
  student_rev: number | null
}

/** What the server knows, as the oracle has seen it committed. Replaced whole by a restore. */
export interface Known {
  rows: Map<string, Row>
  heads: Map<number, number>
  /** The first verdict on each intent, by author and id, with the content it was given for. */
  verdicts: Map<string, { content: string; verdict: string }>
}

export interface Ledger {
  known(): Known
  restore(known: Known): void
  /** A job's changes are in the transaction. */
  onJob(): void
  onCommit(): void
  onRollback(): void
  /** Takes what stands in the tables as given. */
  adopt(): void
  row(table: Table, id: string | number): Row | undefined
  /** Whether the server has refused this intent, also where it died before it said so: of a text that no server can take it keeps no refusal. */
  hasRefused(author: number, id: string): boolean
  rowsOf(human: Human): [string, Row][]
  /** Messages that were committed since the last call. */
  takeNews(): Row[]
  /** Every place in its thread that a message ever had, over all epochs. */
  placesOfMessage(id: string): Set<string>
  /** Where a message stood before the last restore; null where it did not. */
  oldSeq(id: string): number | null
  /** Everything from scratch (I5, I8, I9). */
  audit(): void
}

export interface Written {
  body: string
  thread_id: string
  author: number
}

export interface LedgerDeps {
  raw: DatabaseSyncInstance
  report: Report
  /** The text that a person really wrote under this id. */
  writtenAs: (id: string) => Written | undefined
  /** The furthest that any device of this person asked to be marked as read. */
  askedUpTo: (user_id: number, thread_id: string) => number
  /** Whether this text was taken back by its person. */
  isCancelled: (id: string) => boolean
  /** Whether this person asks, in this step, for this thread to be made. */
  asksFor: (role: 'tutor' | 'student', thread_id: string) => boolean
}

interface Job {
  heads: Map<number, number>
  changes: { table: Table; key: string; row: Row }[]
}

export const cloneKnown = (known: Known): Known => ({
  rows: new Map(known.rows),
  heads: new Map(known.heads),
  verdicts: new Map(known.verdicts),
})

export const keyOf = (table: Table, row: Row): string => {
  if (table === 'contact_access') return `${table}:${row.tutor_id}:${row.student_id}`
  if (table === 'private_documents') return `${table}:${row['owner_id']}:${row['kind']}:${row['id']}`
  return table === 'read_markers' ? `${table}:${row['thread_id']}:${row['user_id']}` : `${table}:${row['id']}`
}

const contentOf = (row: Row): string => JSON.stringify({ ...row, tutor_rev: 0, student_rev: 0, rev: 0 })
const sideOf = (human: Human): 'tutor' | 'student' => human.role
export const revOf = (row: Row, human: Human): number => Number((isOwned(row) ? row['rev'] : row[`${sideOf(human)}_rev`]) ?? 0)
/** Of one person alone. */
const isOwned = (row: Row): boolean => row['owner_id'] !== undefined
const isOf = (row: Row, human: Human): boolean => (isOwned(row) ? row['owner_id'] : row[`${sideOf(human)}_id`]) === human.id

export function createLedger(deps: LedgerDeps): Ledger {
  const { raw, report } = deps
  let known: Known = { rows: new Map(), heads: new Map(), verdicts: new Map() }
  let pending: Job[] = []
  let news: Row[] = []
  const old = new Map<string, number>()
  const everPlaced = new Map<string, Set<string>>()
  const { headsNow, changedAfter, everything, hasRefused } = readingsOf(raw)
  const row = (table: Table, id: string | number): Row | undefined => known.rows.get(`${table}:${id}`)
  function onJob(): void {
    const heads = headsNow()
    const before = pending.at(-1)?.heads ?? known.heads
    if (humans.every((human) => (heads.get(human.id) ?? 0) === (before.get(human.id) ?? 0))) return
    pending.push({ heads, changes: changedAfter(before) })
  }

  function onCommit(): void {
    for (const job of pending) take(job)
    pending = []
  }

  function take(job: Job): void {
    const before = known.heads
    for (const human of humans) checkRevs(human, job, before.get(human.id) ?? 0)
    const added = { threads: [] as Row[], messages: [] as Row[] }
    for (const { table, key, row: next } of job.changes) {
      const old = known.rows.get(key)
      if (table === 'messages') checkMessage(old, next)
      if (table === 'read_markers') checkMarker(old, next, job)
      if (!old && table === 'threads') added.threads.push(next)
      if (!old && table === 'messages') added.messages.push(next)
    }
    for (const { table, key, row: next } of job.changes) if (table !== 'messages' && table !== 'threads') known.rows.set(key, next)
    for (const thread of added.threads) checkThread(thread)
    for (const message of added.messages.sort((a, b) => Number(a['seq']) - Number(b['seq']))) {
      checkPlacing(message)
      known.rows.set(keyOf('messages', message), message)
      news.push(message)
    }
    for (const { key, row: next } of job.changes) known.rows.set(key, next)
    for (const { table, row: next } of job.changes) if (table === 'threads') checkWritable(next)
    known.heads = job.heads
  }

  /** I5: every change of a person's takes new numbers, each once, and the head is the last of them. */
  function checkRevs(human: Human, job: Job, before: number): void {
    const head = job.heads.get(human.id) ?? 0
    const revs = job.changes.filter(({ row: next }) => isOf(next, human)).map(({ row: next }) => revOf(next, human))
    const fresh = revs.filter((rev) => rev > before)
    if (fresh.length > 0) report.met('I5')
    if (head < before) report.breach('I5', `the head of ${human.id} went back from ${before} to ${head}`)
    if (new Set(fresh).size !== fresh.length) report.breach('I5', `two rows have one rev in the feed of ${human.id}`)
    if (fresh.length > 0 && Math.max(...fresh) !== head)
      report.breach('I5', `the head of ${human.id} is ${head}, its last row has ${Math.max(...fresh)}`)
    if (fresh.length === 0 && head !== before) report.breach('I5', `the head of ${human.id} moved to ${head} without a row`)
    for (const { table, key, row: next } of job.changes) {
      const old = known.rows.get(key)
      if (!isOf(next, human) || revOf(next, human) > before || (old && contentOf(old) === contentOf(next))) continue
      if (table === 'contact_access' && human.role === 'student') continue
      report.breach('I5', `${key} changed and has no new rev in the feed of ${human.id}`)
    }
  }

  function checkMessage(old: Row | undefined, next: Row): void {
    const content = (row: Row): string => contentOf({ ...row, tutor_reaction: null, student_reaction: null })
    if (old && content(old) !== content(next)) report.breach('I1', `message ${next['id']} changed after it was accepted`)
  }

  /** I3, I4, I8: of a message that is new. Facts are as they are at this commit. */
  function checkPlacing(message: Row): void {
    const id = String(message['id'])
    const thread_id = String(message['thread_id'])
    const written = deps.writtenAs(id)
    report.met('I3')
    if (!written) report.breach('I3', `nobody wrote a message ${id}: "${message['body']}"`)
    else if (written.body.trim() !== message['body'] || written.thread_id !== thread_id)
      report.breach('I3', `${id} says "${message['body']}", not "${written.body}"`)
    else if (written.author !== message['sender_id']) report.breach('I12', `${id} has another author than the one who wrote it`)
    if (deps.isCancelled(id)) report.breach('I2', `"${message['body']}" was cancelled and is sent all the same`)
    const last = [...known.rows.values()].filter((each) => each['thread_id'] === thread_id && each['seq'] !== undefined).length
    report.met('I4')
    if (message['seq'] !== last + 1) report.breach('I4', `message ${id} has seq ${message['seq']} in a thread of ${last}`)
    const placed = everPlaced.get(id) ?? new Set()
    everPlaced.set(id, placed.add(`${thread_id}:${message['seq']}`))
    const place = placeOfThread(thread_id)
    const role = message['sender_id'] === 1 ? 'tutor' : 'student'
    report.met('I8')
    if (place && !mayWrite(known, place.thread_id, role))
      report.breach('I8', `message ${id} was accepted from the ${role} while the guard says no`)
  }

  function checkThread(thread: Row): void {
    const id = String(thread['id'])
    report.met('I9')
    const place = placeOfThread(id)
    const origin = place?.kind === 'contact' ? thread['relation_id'] : thread['inquiry_id']
    if (!place || origin !== place.origin_id) return report.breach('I9', `thread ${id} has an id that is not its origin's`)
    report.met('I8')
    const makers = (['tutor', 'student'] as const).filter((role) => deps.asksFor(role, id) && mayWrite(known, id, role))
    if (makers.length === 0) report.breach('I8', `thread ${id} was made while the guard says no`)
  }

  function checkWritable(thread: Row): void {
    const id = String(thread['id'])
    report.met('I8')
    if ((thread['is_writable'] === 1) !== isOpen(known, id)) report.breach('I8', `is_writable of thread ${id} is ${thread['is_writable']}`)
    const count = [...known.rows.values()].filter((each) => each['thread_id'] === id && each['seq'] !== undefined).length
    checkCounts(known, thread, report)
    if (thread['last_seq'] !== count) report.breach('I4', `thread ${id} says last_seq ${thread['last_seq']} and has ${count} messages`)
  }

  function checkMarker(old: Row | undefined, next: Row, job: Job): void {
    const [user_id, thread_id] = [Number(next['user_id']), String(next['thread_id'])]
    const seq = Number(next['last_read_seq'])
    const thread = job.changes.find(({ key }) => key === `threads:${thread_id}`)?.row ?? row('threads', thread_id)
    report.met('I6')
    if (old && seq < Number(old['last_read_seq']))
      report.breach('I6', `the marker of ${user_id} moved back from ${old['last_read_seq']} to ${seq}`)
    if (seq > Number(thread?.['last_seq'] ?? 0))
      report.breach('I6', `the marker of ${user_id} is at ${seq}, the thread ends at ${thread?.['last_seq']}`)
    if (seq > deps.askedUpTo(user_id, thread_id)) report.breach('I6', `the marker of ${user_id} is at ${seq}, which nobody asked for`)
  }

  function audit(): void {
    const found = everything()
    for (const [key, each] of found) {
      const seen = known.rows.get(key)
      if (!seen || contentOf(seen) !== contentOf(each)) report.breach('I5', `${key} changed and nobody's feed says so`)
    }
    for (const key of known.rows.keys()) if (!found.has(key)) report.breach('I1', `${key} was committed and is gone`)
    for (const human of humans) auditFeed(human)
    for (const place of places) {
      const thread = row('threads', place.thread_id)
      if (!thread) continue
      report.met('I9')
      checkWritable(thread)
    }
    report.met('I1')
  }

  function auditFeed(human: Human): void {
    const revs = [...known.rows.values()].filter((each) => isOf(each, human) && revOf(each, human) > 0).map((each) => revOf(each, human))
    report.met('I5')
    if (new Set(revs).size !== revs.length) report.breach('I5', `two rows have one rev in the feed of ${human.id}`)
    const head = known.heads.get(human.id) ?? 0
    if (Math.max(0, ...revs) !== head) report.breach('I5', `the head of ${human.id} is ${head}, its last row has ${Math.max(0, ...revs)}`)
  }

  return {
    known: () => known,
    oldSeq: (id) => old.get(id) ?? null,
    restore(next) {
      for (const [key, each] of known.rows) if (key.startsWith('messages:')) old.set(String(each['id']), Number(each['seq']))
      known = cloneKnown(next)
      pending = []
    },
    onJob,
    onCommit,
    onRollback: () => void (pending = []),
    adopt() {
      for (const job of pending) {
        for (const { key, row: next } of job.changes) known.rows.set(key, next)
        known.heads = job.heads
      }
      pending = []
    },
    row,
    hasRefused: (author, id) => hasRefused(author, id) || (deps.writtenAs(id)?.body.includes('\u0000') ?? false),
    rowsOf: (human) =>
      [...known.rows].filter(([key, each]) => isOf(each, human) && !(human.role === 'student' && key.startsWith('contact_access'))),
    takeNews() {
      const taken = news
      news = []
      return taken
    },
    placesOfMessage: (id) => everPlaced.get(id) ?? new Set(),
    audit,
  }
}

/** I7: what each has written, counted from scratch. */
function checkCounts({ rows }: Known, thread: Row, report: Report): void {
  const written = [...rows.values()].filter((each) => each['thread_id'] === thread['id'] && each['seq'] !== undefined)
  report.met('I7')
  for (const [count, sender] of [
    ['tutor_count', thread.tutor_id],
    ['student_count', thread.student_id],
  ] as const) {
    const own = written.filter((each) => each['sender_id'] === sender)
    if (thread[count] !== own.length) report.breach('I7', `thread ${thread['id']} says ${count} ${thread[count]} where ${own.length} are`)
    const wrong = own.find((each) => each['sender_count'] !== own.filter((other) => Number(other['seq']) <= Number(each['seq'])).length)
    if (wrong) report.breach('I7', `message ${wrong['id']} says that it is ${wrong['sender_count']} of its sender`)
  }
  for (const marker of rows.values()) {
    if (marker['thread_id'] !== thread['id'] || marker['last_read_seq'] === undefined) continue
    const read = written.filter(
      (each) => each['sender_id'] !== marker['user_id'] && Number(each['seq']) <= Number(marker['last_read_seq']),
    ).length
    if (marker['read_count'] !== read)
      report.breach('I7', `the marker of ${marker['user_id']} in ${thread['id']} covers ${read}, and says ${marker['read_count']}`)
  }
}

/** The tables, read by hand. */
function readingsOf(raw: DatabaseSyncInstance) {
  const marks = humans.map((human) => `(${human.role}_id = ${human.id} AND ${human.role}_rev > ?)`).join(' OR ')
  const ownMarks = humans.map((human) => `(owner_id = ${human.id} AND rev > ?)`).join(' OR ')
  const changed = tables.map((table) => ({
    table,
    statement: raw.prepare(`SELECT * FROM ${table} WHERE ${table === 'private_documents' ? ownMarks : marks}`),
  }))
  const all = tables.map((table) => ({ table, statement: raw.prepare(`SELECT * FROM ${table}`) }))
  const refusal = raw.prepare("SELECT 1 FROM verdicts WHERE author_id = ? AND intent_id = ? AND status = 'refused'")
  const clocks = raw.prepare('SELECT user_id, rev FROM clocks')
  return {
    headsNow: (): Map<number, number> =>
      new Map((clocks.all() as { user_id: number; rev: number }[]).map(({ user_id, rev }) => [user_id, rev])),
    changedAfter(heads: ReadonlyMap<number, number>): Job['changes'] {
      const after = humans.map((human) => heads.get(human.id) ?? 0)
      return changed.flatMap(({ table, statement }) =>
        (statement.all(...after) as Row[]).map((found) => ({ table, key: keyOf(table, found), row: found })),
      )
    },
    hasRefused: (author: number, id: string): boolean => refusal.get(author, id) !== undefined,
    everything: (): Map<string, Row> =>
      new Map(all.flatMap(({ table, statement }) => (statement.all() as Row[]).map((row): [string, Row] => [keyOf(table, row), row]))),
  }
}

function mayWrite(known: Known, thread_id: string, role: 'tutor' | 'student'): boolean {
  const place = placeOfThread(thread_id)
  if (!place || !isOpen(known, thread_id)) return false
  if (place.kind === 'negotiation' || role === 'student') return true
  return known.rows.get(`contact_access:${place.tutor_id}:${place.student_id}`)?.['is_granted'] === 1
}

function isOpen({ rows }: Known, thread_id: string): boolean {
  const place = placeOfThread(thread_id)
  if (!place) return false
  const status = rows.get(`${place.kind === 'contact' ? 'relations' : 'inquiries'}:${place.origin_id}`)?.['status']
  return place.kind === 'contact' ? status === 'ACTIVE' : status === 'OPEN' || status === 'ACCEPTED'
}
