import type { CollectionName } from '@contract/documents.js'
import { openFormatOne } from './format-one.js'
import { openCollections, removeCollections, type Database, type Storage } from './open.js'
import { answer } from './query.js'
import type { DocumentRow, MessageRow } from './schemas.js'
import { isFormatOne, removeSet } from './sets.js'
import type { DocumentQuery, DocumentSet, KeptCheckpoint, Shelf, StoredRow } from './shelf.js'
import { readMarks } from './store-marks.js'

export interface RxShelfOptions {
  /** Whether other windows or tabs have the same database open. */
  isShared: boolean
  newId: () => string
  storage?: Storage
}

const checkpointId = 'checkpoint'

/** Sets of documents in RxDB, one database each. */
export const rxShelf = ({ isShared, newId, storage }: RxShelfOptions): Shelf => ({
  async open(name) {
    if (isFormatOne(name)) return openFormatOne(name)
    const database = await openCollections({ name, isShared, ...(storage ? { storage } : {}) })
    return setOf(database, await readMarks(database, newId))
  },
  remove: (name) => (isFormatOne(name) ? removeSet(name) : removeCollections(name, storage)),
})

/** Messages with what they are searched by have a store of their own; everything else, known or not, shares the other one. */
const isMessage = (kind: string, row: StoredRow): boolean =>
  kind === 'messages' && typeof row['thread_id'] === 'string' && typeof row['seq'] === 'number'

const rowId = (kind: string, id: string): string => `${kind}:${id}`

function setOf(database: Database, marks: DocumentSet['marks']): DocumentSet {
  const { messages, documents } = database
  const ofKind = (kind: string) => documents.find({ selector: { kind } })
  return {
    marks,
    readCheckpoint: async () => (await database.getLocal<KeptCheckpoint>(checkpointId))?.toJSON().data ?? null,
    writeCheckpoint: async (checkpoint) => void (await database.upsertLocal<KeptCheckpoint>(checkpointId, checkpoint)),
    isEmpty: async () => (await messages.count().exec()) + (await documents.count().exec()) === 0,
    async revsOf(kind, ids) {
      const rows = await documents.findByIds(ids.map((id) => rowId(kind, id))).exec()
      const revs = new Map([...rows].map(([id, { rev }]) => [id.slice(kind.length + 1), rev]))
      if (kind === 'messages') for (const [id, { rev }] of await messages.findByIds(ids).exec()) revs.set(id, rev)
      return revs
    },
    async put(kind, rows) {
      const own = rows.filter((row) => isMessage(kind, row))
      const others = rows.filter((row) => !isMessage(kind, row))
      if (own.length > 0) requireWritten(await messages.bulkUpsert(own as unknown as MessageRow[]))
      const wrapped = others.map((row): DocumentRow => ({ id: rowId(kind, row.id), kind, rev: row.rev, body: row }))
      if (wrapped.length > 0) requireWritten(await documents.bulkUpsert(wrapped))
    },
    async remove(kind, removed) {
      requireWritten(await documents.bulkUpsert(removed.map(({ id, rev }) => ({ id: rowId(kind, id), kind, rev }))))
    },
    async find(kind, query) {
      if (kind === 'messages') return (await messages.find(mango(query)).exec()).map(plain)
      return answer((await ofKind(kind).exec()).flatMap(bodyOf), query)
    },
    watch<C extends CollectionName>(kind: C, query: DocumentQuery<C>, listener: (rows: StoredRow[]) => void) {
      const subscription =
        kind === 'messages'
          ? messages.find(mango(query)).$.subscribe((found) => listener(found.map(plain)))
          : ofKind(kind).$.subscribe((found) => listener(answer(found.flatMap(bodyOf), query)))
      return () => subscription.unsubscribe()
    },
    close: async () => void (await database.close()),
    destroy: async () => void (await database.remove()),
  }
}

function requireWritten({ error }: { error: unknown[] }): void {
  if (error.length > 0) throw new Error(`${error.length} documents could not be written`)
}

/** RxDB's own query type is bound to one store's fields; ours has been checked against the contract's. */
const mango = (query: object): never => query as never

/** RxDB keeps one RxDocument for each revision, so an unchanged document keeps its plain object too, and what is made of it stays as it is. */
const plainObjects = new WeakMap<object, StoredRow>()

/** A plain object for Vue: its proxies break RxDocuments. */
function plain(document: { toJSON(): unknown }): StoredRow {
  const made = plainObjects.get(document) ?? (document.toJSON() as StoredRow)
  plainObjects.set(document, made)
  return made
}

/** A document of the shared store; none where it was removed. */
function bodyOf(document: { toJSON(): unknown }): StoredRow[] {
  const { body } = plain(document)
  return body ? [body as StoredRow] : []
}
