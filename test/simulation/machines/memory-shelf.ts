import { collectionNames, type CollectionName } from '../../../sync-server/contract/documents.js'
import type { DocumentSet, KeptCheckpoint, Shelf, StoreMarks } from '../../../renderer/db/shelf.js'

export type Stored = { id: string; rev: number } & Record<string, unknown>

/** A set of documents as it lies on the disk. */
export interface SetOnDisk {
  checkpoint: KeptCheckpoint | null
  collections: Map<CollectionName, { mark: string; documents: Map<string, Stored> }>
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
  const documentsOf = (collection: CollectionName): Map<string, Stored> => kept.collections.get(collection)?.documents ?? new Map()
  const write = (work: () => void): void => {
    beforeWrite()
    work()
    onWrite()
  }
  const find = (collection: CollectionName, query: { selector: object; sort?: object[]; limit?: number }): Stored[] => {
    const found = [...documentsOf(collection).values()].filter((document) => matches(document, query.selector))
    for (const by of [...(query.sort ?? [])].reverse()) for (const [key, way] of Object.entries(by)) sortBy(found, key, String(way))
    return found.slice(0, query.limit)
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
        for (const document of documents as unknown as Stored[]) documentsOf(collection).set(document.id, document)
      }),
    remove: async (collection, ids) =>
      write(() => {
        for (const id of ids) documentsOf(collection).delete(id)
      }),
    find: async (collection, query) => find(collection, query) as never,
    watch(collection, query, listener) {
      listener(find(collection, query) as never)
      return () => undefined
    },
    close: async () => undefined,
    destroy: async () => void disk.delete(name),
  }
}

function matches(document: Stored, selector: object): boolean {
  return Object.entries(selector).every(([key, wanted]: [string, unknown]) => {
    const value = document[key]
    if (typeof wanted !== 'object' || wanted === null) return value === wanted
    const { $gte, $lt, $in } = wanted as { $gte?: number; $lt?: number; $in?: unknown[] }
    if ($in && !$in.includes(value)) return false
    return ($gte === undefined || Number(value) >= $gte) && ($lt === undefined || Number(value) < $lt)
  })
}

function sortBy(found: Stored[], key: string, way: string): void {
  const sign = way === 'asc' ? 1 : -1
  found.sort((a, b) => {
    const [one, other] = [a[key] as string | number, b[key] as string | number]
    return one === other ? 0 : one < other ? -sign : sign
  })
}
