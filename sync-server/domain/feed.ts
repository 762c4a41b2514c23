import { AppError } from '../contract/errors.js'
import { collectionNames, noDocuments, type CollectionName, type DocumentOf } from '../contract/documents.js'
import type { Frame } from '../contract/sync.js'
import type { Role } from '../contract/values.js'
import type { Database } from '../storage/database.js'
import type { Snapshot } from '../storage/transaction.js'
import { feedRows, headOf, namesOf } from '../storage/feed.js'
import type { Revs, Tables } from '../storage/tables.js'
import { toDocument } from './documents.js'
import type { Person } from './person.js'

export interface FramePage {
  epoch: string | null
  after: number
  limit: number
}

/** One frame of a person's whole feed (R-SYNC-2, R-SYNC-3): full, or up to the head. */
export async function readFrame(database: Database, person: Person, page: FramePage): Promise<Frame> {
  const part = await readPart(database, person, page, collectionNames)
  const documents = noDocuments()
  for (const { name, document } of part.entries) (documents[name] as (typeof document)[]).push(document)
  return { epoch: part.epoch, from: page.after, to: part.to, head: part.head, documents }
}

/** The same of one collection, as a stock RxDB client pulls it. */
export async function readCollection(database: Database, person: Person, page: FramePage, name: CollectionName) {
  const part = await readPart(database, person, page, [name])
  return { epoch: part.epoch, from: page.after, to: part.to, head: part.head, documents: part.entries.map((entry) => entry.document) }
}

type Entry = { [C in CollectionName]: { name: C; document: DocumentOf<C> } }[CollectionName]

async function readPart(database: Database, person: Person, page: FramePage, names: readonly CollectionName[]) {
  return database.read(async (snapshot) => {
    const { db, epoch } = snapshot
    const head = await headOf(db, person.id)
    if ((page.epoch !== null && page.epoch !== epoch) || page.after > head) {
      throw new AppError('EPOCH_CHANGED', 'this checkpoint is not of this server', { epoch })
    }
    const found: { name: CollectionName; rev: number; row: Tables[CollectionName] }[] = []
    const asked = page.after < head ? names : [] // mostly nothing is new, and one number says so
    for (const name of asked) {
      if (name === 'contact_access' && person.role === 'student') continue
      const rows = await feedRows(db, { table: name, user_id: person.id, role: person.role, after: page.after, limit: page.limit + 1 })
      for (const row of rows) found.push({ name, rev: revOf(row, person.role), row })
    }
    found.sort((a, b) => a.rev - b.rev)
    const kept = found.slice(0, page.limit)
    const entries = await toEntries(snapshot, person, kept)
    const last = kept.at(-1)
    return { epoch, head, to: found.length > kept.length && last ? last.rev : head, entries }
  })
}

async function toEntries(
  snapshot: Snapshot,
  person: Person,
  kept: { name: CollectionName; row: Tables[CollectionName] }[],
): Promise<Entry[]> {
  const others = new Set(kept.map(({ row }) => (person.role === 'tutor' ? row.student_id : row.tutor_id)))
  const names = await namesOf(snapshot.db, [...others])
  return kept.map(({ name, row }) => ({ name, document: toDocument(name, row, person, names) }) as Entry)
}

const revOf = (row: Revs, role: Role): number => (role === 'tutor' ? row.tutor_rev : row.student_rev) ?? 0
