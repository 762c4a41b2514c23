import { AppError } from '../contract/errors.js'
import { collectionNames, noDocuments, type CollectionName, type DocumentOf } from '../contract/documents.js'
import { limits } from '../contract/limits.js'
import type { Frame } from '../contract/sync.js'
import type { Database } from '../storage/database.js'
import type { Snapshot } from '../storage/transaction.js'
import { headOf, namesOf, placesAfter, rowsBetween, type Place } from '../storage/feed.js'
import { sourceOf } from './kinds.js'
import { otherOf } from './kinds/source.js'
import type { Person } from './person.js'

export interface FramePage {
  epoch: string | null
  after: number
  limit: number
}

/** One frame of a person's whole feed (R-SYNC-2, R-SYNC-3, R-SYNC-13): full by documents or by bytes, or up to the head. */
export async function readFrame(database: Database, person: Person, page: FramePage): Promise<Frame> {
  return database.read((snapshot) => frameIn(snapshot, person, page, limits.frameBytes))
}

export async function frameIn(snapshot: Snapshot, person: Person, page: FramePage, bytes: number): Promise<Frame> {
  const part = await readPart(snapshot, person, page, { names: collectionNames, bytes })
  const documents = noDocuments()
  for (const { name, document } of part.entries) (documents[name] as (typeof document)[]).push(document)
  return { ...part.covers, documents }
}

/** The same of one collection, as a stock RxDB client pulls it: a page shorter than its limit would end the pull, so no byte shortens it. */
export async function readCollection(database: Database, person: Person, page: FramePage, name: CollectionName) {
  const { covers, entries } = await database.read((snapshot) => readPart(snapshot, person, page, { names: [name], bytes: null }))
  return { ...covers, documents: entries.map((entry) => entry.document) }
}

export interface Entry {
  name: CollectionName
  document: DocumentOf<CollectionName>
}

async function readPart(
  snapshot: Snapshot,
  person: Person,
  page: FramePage,
  what: { names: readonly CollectionName[]; bytes: number | null },
) {
  const { db, epoch } = snapshot
  const head = await headOf(db, person.id)
  if ((page.epoch !== null && page.epoch !== epoch) || page.after > head) {
    throw new AppError('EPOCH_CHANGED', 'this checkpoint is not of this server', { epoch })
  }
  const asked = page.after < head ? what.names : [] // mostly nothing is new, and one number says so
  const tables = asked.filter((name) => isReader(person, name))
  const found = await placesAfter(db, {
    sources: tables.map((name) => ({ name, source: sourceOf(name).source })),
    ...sideOf(person),
    after: page.after,
    limit: page.limit + 1,
  })
  const kept = found.slice(0, page.limit)
  const entries = await entriesOf(snapshot, person, { kept, after: page.after, bytes: what.bytes })
  const last = entries.at(-1)?.document
  const to = found.length > entries.length && last ? last.rev : head
  return { covers: { epoch, user_id: person.id, from: page.after, to, head }, entries }
}

/** Whether documents of this kind come to this person at all (R-SYNC-10). */
export const isReader = (person: Person, name: CollectionName): boolean => sourceOf(name).readers === 'both' || person.role === 'tutor'

export const sideOf = (person: Person) => ({ user_id: person.id, role: person.role })

/** Documents that are turned into JSON before it is asked whether they are too many bytes. */
const partSize = 250

/** In the order of the feed, until their bytes are too many; at least one. */
async function entriesOf(
  snapshot: Snapshot,
  person: Person,
  page: { kept: Place<CollectionName>[]; after: number; bytes: number | null },
): Promise<Entry[]> {
  if (page.bytes === null) return documentsAt(snapshot, person, page.kept, page.after)
  const entries: Entry[] = []
  let bytes = 0
  for (let start = 0; start < page.kept.length; start += partSize) {
    const part = page.kept.slice(start, start + partSize)
    for (const entry of await documentsAt(snapshot, person, part, page.kept[start - 1]?.rev ?? page.after)) {
      bytes += Buffer.byteLength(JSON.stringify(entry.document)) + 1
      if (entries.length > 0 && bytes > page.bytes) return entries
      entries.push(entry)
    }
  }
  return entries
}

/** The documents at neighbouring places of the feed, of which `after` is the one before. */
export async function documentsAt(
  { db }: Snapshot,
  person: Person,
  places: readonly Place<CollectionName>[],
  after: number,
): Promise<Entry[]> {
  const to = places.at(-1)?.rev ?? after
  const found: { name: CollectionName; row: object }[] = []
  for (const name of new Set(places.map((place) => place.name))) {
    const rows = await rowsBetween(db, { source: sourceOf(name).source, ...sideOf(person), after, to })
    for (const row of rows) found.push({ name, row })
  }
  const others = found.flatMap(({ row }) => ('tutor_id' in row ? [otherOf(row as never, person)] : []))
  const names = await namesOf(db, [...new Set(others)])
  const entries = found.map(({ name, row }): Entry => ({ name, document: sourceOf(name).toDocument(row, person, names) }))
  return entries.sort((a, b) => a.document.rev - b.document.rev)
}
