import { answer } from '../../../renderer/db/query.js'
import { blockedKind, isNewer } from '../../../renderer/db/blocks.js'
import type { DocumentSet, KeptCheckpoint, KeptFilling, Shelf, StoreMarks } from '../../../renderer/db/shelf.js'
import { collectionNames } from '../../../sync-server/contract/documents.js'

export type Stored = { id: string; rev: number } & Record<string, unknown>

/** One kind's documents, and the revs of those that were removed. */
export interface CollectionOnDisk {
  mark: string
  documents: Map<string, Stored>
  removed: Map<string, { rev: number }>
}

/** A set of documents as it lies on the disk. */
export interface SetOnDisk {
  checkpoint: KeptCheckpoint | null
  filling: KeptFilling | null
  collections: Map<string, CollectionOnDisk>
}

export const emptyCollection = (mark: string): CollectionOnDisk => ({ mark, documents: new Map(), removed: new Map() })

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
  const kept: SetOnDisk = disk.get(name) ?? { checkpoint: null, filling: null, collections: new Map() }
  disk.set(name, kept)
  for (const kind of collectionNames) if (!kept.collections.has(kind)) kept.collections.set(kind, emptyCollection(newId()))
  /** A kind that this program does not know has a place of its own as soon as one comes. */
  const collectionOf = (kind: string): CollectionOnDisk => {
    const collection = kept.collections.get(kind) ?? emptyCollection(newId())
    kept.collections.set(kind, collection)
    return collection
  }
  const shownOf = (kind: string): Stored[] => [...collectionOf(kind).documents.values()]
  const write = (work: () => void): void => {
    beforeWrite()
    work()
    onWrite()
  }
  return {
    marks: Object.fromEntries(collectionNames.map((each) => [each, kept.collections.get(each)?.mark ?? ''])) as StoreMarks,
    readCheckpoint: async () => kept.checkpoint,
    writeCheckpoint: async (next) => write(() => void (kept.checkpoint = next)),
    isEmpty: async () => collectionNames.every((collection) => collectionOf(collection).documents.size === 0),
    readFilling: async () => kept.filling,
    writeFilling: async (next) => write(() => void (kept.filling = next)),
    write: async (kind, received) =>
      write(() => {
        const { documents, removed } = collectionOf(kind)
        for (const { _deleted, ...row } of received) {
          if (!isNewer(row, documents.get(row.id) ?? removed.get(row.id))) continue
          if (_deleted && kind !== blockedKind) {
            documents.delete(row.id)
            removed.set(row.id, { rev: row.rev })
          } else {
            documents.set(row.id, row)
            removed.delete(row.id)
          }
        }
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
