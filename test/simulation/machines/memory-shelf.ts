import { answer } from '../../../renderer/db/query.js'
import type { DocumentSet, KeptCheckpoint, Shelf, StoreMarks } from '../../../renderer/db/shelf.js'
import { collectionNames } from '../../../sync-server/contract/documents.js'

export type Stored = { id: string; rev: number } & Record<string, unknown>

/** A set of documents as it lies on the disk. */
export interface SetOnDisk {
  checkpoint: KeptCheckpoint | null
  collections: Map<string, { mark: string; documents: Map<string, Stored> }>
}

export interface ShelfOptions {
  newId: () => string
  /** Throws where the disk cannot be written. */
  beforeWrite?: () => void
  onWrite?: () => void
}

export interface MemoryShelfOptions extends ShelfOptions {
  disk: Map<string, SetOnDisk>
}

/** Stands in for RxDB on IndexedDB, with the same promises: one bulk write is whole or not there. */
export const memoryShelf = (options: MemoryShelfOptions): Shelf => ({
  open: async (name) => setOn(name, options),
  remove: async (name) => void options.disk.delete(name),
})

function setOn(name: string, { disk, newId, beforeWrite = () => undefined, onWrite = () => undefined }: MemoryShelfOptions): DocumentSet {
  const kept: SetOnDisk = disk.get(name) ?? { checkpoint: null, collections: new Map() }
  disk.set(name, kept)
  for (const collection of collectionNames)
    if (!kept.collections.has(collection)) kept.collections.set(collection, { mark: newId(), documents: new Map() })
  /** A kind that this program does not know has a place of its own as soon as one comes. */
  const documentsOf = (kind: string): Map<string, Stored> => {
    const collection = kept.collections.get(kind) ?? { mark: newId(), documents: new Map<string, Stored>() }
    kept.collections.set(kind, collection)
    return collection.documents
  }
  const shownOf = (kind: string): Stored[] => [...documentsOf(kind).values()].filter((document) => document['is_removed'] !== true)
  const write = (work: () => void): void => {
    beforeWrite()
    work()
    onWrite()
  }
  return {
    marks: Object.fromEntries(collectionNames.map((each) => [each, kept.collections.get(each)?.mark ?? ''])) as StoreMarks,
    readCheckpoint: async () => kept.checkpoint,
    writeCheckpoint: async (next) => write(() => void (kept.checkpoint = next)),
    isEmpty: async () => collectionNames.every((collection) => documentsOf(collection).size === 0),
    async revsOf(collection, ids) {
      const known = documentsOf(collection)
      return new Map(ids.flatMap((id): [string, number][] => (known.has(id) ? [[id, known.get(id)?.rev ?? 0]] : [])))
    },
    put: async (collection, documents) =>
      write(() => {
        for (const document of documents) documentsOf(collection).set(document.id, document)
      }),
    remove: async (collection, removed) =>
      write(() => {
        for (const { id, rev } of removed) documentsOf(collection).set(id, { id, rev, is_removed: true })
      }),
    find: async (collection, query) => answer(shownOf(collection), query),
    watch(collection, query, listener) {
      listener(answer(shownOf(collection), query))
      return () => undefined
    },
    close: async () => undefined,
    destroy: async () => void disk.delete(name),
  }
}
