import { collectionNames, noDocuments, type CollectionName, type Documents } from '../contract/documents.js'
import { documentKinds } from '../contract/kinds.js'
import type { Block, StartPage } from '../contract/sync.js'
import type { Database } from '../storage/database.js'
import { headOf, namesOf, placesAfter } from '../storage/feed.js'
import { threadsByNewest, threadsChangedSince, type ThreadPlace } from '../storage/history.js'
import type { ThreadRow } from '../storage/tables.js'
import type { Snapshot } from '../storage/transaction.js'
import { createRoom, isBlockPlace, walkBlocks, type BlockPlace, type Room, type Walk } from './blocks.js'
import { readCursor, writeCursor } from './cursor.js'
import { documentsAt, isReader, sideOf, type Entry } from './feed.js'
import { sourceOf } from './kinds.js'
import { otherOf } from './kinds/source.js'
import type { Person } from './person.js'
import { threadOf } from './threads.js'

/** The first pull of a device (R-START-1..3): every document but messages, as it stood at one head, then the newest blocks of every thread. */

/** What the first pull goes through, in order. */
const stages = [...collectionNames.filter((name) => documentKinds[name].start !== 'in blocks'), 'unchanged', 'changed'] as const
type Stage = (typeof stages)[number]
const isKindStage = (stage: Stage): stage is CollectionName => stage !== 'unchanged' && stage !== 'changed'

interface StartPlace {
  head: number
  stage: number
  /** Behind which rev, or behind which thread. */
  after: number | BlockPlace | null
}

const isStartPlace = (value: unknown): value is StartPlace =>
  typeof value === 'object' &&
  value !== null &&
  'head' in value &&
  Number.isSafeInteger(value.head) &&
  'stage' in value &&
  typeof value.stage === 'number' &&
  stages[value.stage] !== undefined &&
  'after' in value &&
  (Number.isSafeInteger(value.after) || isBlockPlace(value.after))

interface Page {
  snapshot: Snapshot
  person: Person
  head: number
  room: Room
  documents: Documents
  blocks: Block[]
}

export async function readStart(database: Database, person: Person, cursor: string | null, most?: number): Promise<StartPage> {
  return database.read(async (snapshot) => {
    const from = cursor === null ? null : readCursor(snapshot, person, cursor, isStartPlace)
    const head = from?.head ?? (await headOf(snapshot.db, person.id))
    const page: Page = { snapshot, person, head, room: createRoom(most), documents: noDocuments(), blocks: [] }
    const next = await fill(page, from ?? { head, stage: 0, after: null })
    const { documents, blocks } = page
    return { epoch: snapshot.epoch, user_id: person.id, head, documents, blocks, cursor: next && writeCursor(snapshot, person, next) }
  })
}

async function fill(page: Page, from: StartPlace): Promise<StartPlace | null> {
  let { after } = from
  for (let stage = from.stage; stage < stages.length; stage += 1) {
    const rest = await readStage(page, stages[stage] ?? 'changed', after)
    if (rest !== null) return { head: page.head, stage, after: rest.after }
    after = null
  }
  return null
}

/** Null where the stage is over. */
async function readStage(page: Page, stage: Stage, after: StartPlace['after']): Promise<{ after: StartPlace['after'] } | null> {
  const place = typeof after === 'object' ? after : null
  if (isKindStage(stage)) {
    if (!isReader(page.person, stage)) return null
    if (documentKinds[stage].start === 'by newest') return readThreads(page, stage, place)
    return readKind(page, stage, typeof after === 'number' ? after : 0)
  }
  const { snapshot, person, room, blocks } = page
  const next = await walkBlocks(snapshot, person, threadsOf(page, stage), { from: place, room, found: blocks })
  return next && { after: next }
}

/** Documents read at once. */
const partSize = 250

async function readKind({ snapshot, person, head, room, documents }: Page, name: CollectionName, from: number) {
  for (let after = from; ;) {
    const sources = [{ name, source: sourceOf(name).source }]
    const places = (await placesAfter(snapshot.db, { sources, ...sideOf(person), after, limit: partSize })).filter(({ rev }) => rev <= head)
    for (const { document } of await documentsAt(snapshot, person, places, after)) {
      if (!document._deleted && !room.take(document, 1)) return { after: document.rev - 1 }
      if (!document._deleted) add(documents, { name, document })
    }
    const last = places.at(-1)
    if (!last) return null
    after = last.rev
  }
}

/** The documents of threads, newest message first. */
async function readThreads({ snapshot, person, head, room, documents }: Page, name: CollectionName, from: ThreadPlace | null) {
  for (let after = from; ;) {
    const rows = await threadsByNewest(snapshot.db, sideOf(person), { head, after, limit: partSize })
    for (const { row, document } of await documentsOfThreads(snapshot, person, name, rows)) {
      if (!room.take(document, 1)) return { after: after && { ...after, block: null } }
      add(documents, { name, document })
      after = { at: newestOf(row), id: row.id }
    }
    if (rows.length === 0) return null
  }
}

async function documentsOfThreads(snapshot: Snapshot, person: Person, name: CollectionName, rows: ThreadRow[]) {
  const names = await namesOf(
    snapshot.db,
    rows.map((row) => otherOf(row, person)),
  )
  return rows.map((row) => ({ row, document: sourceOf(name).toDocument(row, person, names) }))
}

const newestOf = (row: ThreadRow): string => row.last_message_at ?? row.created_at
const add = (documents: Documents, { name, document }: Entry): void => void (documents[name] as (typeof document)[]).push(document)

/** A thread that changes after the first pass may have left it unseen, and is then met in the second. */
function threadsOf({ snapshot: { db }, person, head }: Page, pass: 'unchanged' | 'changed'): Walk {
  const read = pass === 'unchanged' ? threadsByNewest : threadsChangedSince
  return {
    which: 'first',
    atOf: newestOf,
    threadsAfter: (after, limit) => read(db, sideOf(person), { head, after, limit }),
    threadAt: (id) => threadOf(db, person, id),
  }
}
