import type { CollectionName, StoredDocument } from '@contract/documents.js'

/** The last rev of the person's feed that this device holds, and of which server's history. */
export interface Checkpoint {
  epoch: string
  rev: number
}

/** What each collection was born with (see `store-marks.ts`). */
export type StoreMarks = Record<CollectionName, string>

/** A checkpoint as it is kept: with the marks of the collections that it speaks of. */
export type KeptCheckpoint = Checkpoint & { marks: StoreMarks }

export interface DocumentQuery<C extends CollectionName> {
  selector: { [K in keyof StoredDocument<C>]?: StoredDocument<C>[K] | { $gte?: number; $lt?: number; $in?: string[] } }
  sort?: { [K in keyof StoredDocument<C>]?: 'asc' | 'desc' }[]
  limit?: number
}

/**
 * One set of a person's documents on a disk: six collections and a checkpoint. It knows nothing of frames, revs or epochs; each call
 * is a write of its own, and the app may die between any two.
 */
export interface DocumentSet {
  marks: StoreMarks
  /** As it stands there now: another window may have written it. */
  readCheckpoint(): Promise<KeptCheckpoint | null>
  writeCheckpoint(checkpoint: KeptCheckpoint): Promise<void>
  isEmpty(): Promise<boolean>
  /** The revs of those of these documents that are there. */
  revsOf(collection: CollectionName, ids: string[]): Promise<ReadonlyMap<string, number>>
  put<C extends CollectionName>(collection: C, documents: StoredDocument<C>[]): Promise<void>
  remove(collection: CollectionName, ids: string[]): Promise<void>
  find<C extends CollectionName>(collection: C, query: DocumentQuery<C>): Promise<StoredDocument<C>[]>
  watch<C extends CollectionName>(collection: C, query: DocumentQuery<C>, listener: (documents: StoredDocument<C>[]) => void): () => void
  close(): Promise<void>
  /** Takes it off the disk. */
  destroy(): Promise<void>
}

/** Where sets of documents stand, by name: RxDB on IndexedDB in the app. */
export interface Shelf {
  /** Opens a set, making what is missing. */
  open(name: string): Promise<DocumentSet>
  /** Takes a set that is not open off the disk, if it is there. */
  remove(name: string): Promise<void>
}
