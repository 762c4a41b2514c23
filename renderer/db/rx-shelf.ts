import type { RxCollection } from 'rxdb'
import type { Observable } from 'rxjs'
import { collectionNames, type CollectionName, type StoredDocument } from '@contract/documents.js'
import { openCollections, removeCollections, type Database, type Storage } from './open.js'
import type { Row } from './schemas.js'
import type { DocumentQuery, DocumentSet, KeptCheckpoint, Shelf } from './shelf.js'
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
    const database = await openCollections({ name, isShared, ...(storage ? { storage } : {}) })
    return setOf(database, await readMarks(database, newId))
  },
  remove: (name) => removeCollections(name, storage),
})

function setOf(database: Database, marks: DocumentSet['marks']): DocumentSet {
  // All six collections share `id`, `rev` and `_deleted`, which is all that is touched by name here.
  const collectionOf = (name: CollectionName) => database[name] as unknown as RxCollection<Row<'relations'>>
  return {
    marks,
    readCheckpoint: async () => (await database.getLocal<KeptCheckpoint>(checkpointId))?.toJSON().data ?? null,
    writeCheckpoint: async (checkpoint) => void (await database.upsertLocal<KeptCheckpoint>(checkpointId, checkpoint)),
    async isEmpty() {
      const counts = await Promise.all(collectionNames.map((name) => collectionOf(name).count().exec()))
      return counts.every((count) => count === 0)
    },
    async revsOf(name, ids) {
      const known = await collectionOf(name).findByIds(ids).exec()
      return new Map([...known].map(([id, document]) => [id, document.rev]))
    },
    put: async (name, documents) => requireWritten(await collectionOf(name).bulkUpsert(documents as unknown as Row<'relations'>[])),
    remove: async (name, ids) => void (await collectionOf(name).bulkRemove(ids)),
    async find<C extends CollectionName>(name: C, query: DocumentQuery<C>) {
      const found = await database[name].find(mango(query)).exec()
      return found.map((document) => plain<C>(document))
    },
    watch<C extends CollectionName>(name: C, query: DocumentQuery<C>, listener: (documents: StoredDocument<C>[]) => void) {
      const live = database[name].find(mango(query)).$ as unknown as Observable<{ toJSON(): unknown }[]>
      const subscription = live.subscribe((found) => listener(found.map((document) => plain<C>(document))))
      return () => subscription.unsubscribe()
    },
    close: async () => void (await database.close()),
    destroy: async () => void (await database.remove()),
  }
}

function requireWritten({ error }: { error: unknown[] }): void {
  if (error.length > 0) throw new Error(`${error.length} documents could not be written`)
}

/** RxDB's own query type is bound to one collection's fields; ours has been checked against the contract's. */
const mango = (query: object): never => query as never

/** RxDB keeps one RxDocument for each revision, so an unchanged document keeps its plain object too, and what is made of it stays as it is. */
const plainObjects = new WeakMap<object, unknown>()

/** A plain object for Vue: its proxies break RxDocuments. */
function plain<C extends CollectionName>(document: { toJSON(): unknown }): StoredDocument<C> {
  const made = plainObjects.get(document) ?? document.toJSON()
  plainObjects.set(document, made)
  return made as StoredDocument<C>
}
