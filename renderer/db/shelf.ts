import type { CollectionName, StoredDocument } from '@contract/documents.js'

/** The last rev of the person's feed that this device holds, and of which server's history. */
export interface Checkpoint {
  epoch: string
  rev: number
}

/** What each of the set's own stores was born with (see `store-marks.ts`), by the store's name. */
export type StoreMarks = Readonly<Record<string, string>>

/** A checkpoint as it is kept: with the marks of the stores that it speaks of. */
export type KeptCheckpoint = Checkpoint & { marks: StoreMarks }

export interface DocumentQuery<C extends CollectionName> {
  selector: { [K in keyof StoredDocument<C>]?: StoredDocument<C>[K] | { $gte?: number; $lt?: number; $in?: string[] } }
  sort?: { [K in keyof StoredDocument<C>]?: 'asc' | 'desc' }[]
  limit?: number
}

/** A document whole, as it was received: what is in it beside `id` and `rev` only its kind knows. */
export interface StoredRow {
  readonly id: string
  readonly rev: number
  readonly [field: string]: unknown
}

/** A document that was removed: its rev stays, so that an older frame does not bring it back. */
export type Removed = Pick<StoredRow, 'id' | 'rev'>

/**
 * One set of a person's documents on a disk, and a checkpoint. It knows nothing of frames, epochs, or what a kind is; each call is a write of
 * its own, and the app may die between any two. An unchanged row is the same object each time it is read.
 */
export interface DocumentSet {
  marks: StoreMarks
  /** As it stands there now: another window may have written it. */
  readCheckpoint(): Promise<KeptCheckpoint | null>
  writeCheckpoint(checkpoint: KeptCheckpoint): Promise<void>
  isEmpty(): Promise<boolean>
  /** The revs of those of these documents that are there, removed ones too. */
  revsOf(kind: string, ids: string[]): Promise<ReadonlyMap<string, number>>
  put(kind: string, rows: StoredRow[]): Promise<void>
  remove(kind: string, removed: Removed[]): Promise<void>
  find<C extends CollectionName>(kind: C, query: DocumentQuery<C>): Promise<StoredRow[]>
  watch<C extends CollectionName>(kind: C, query: DocumentQuery<C>, listener: (rows: StoredRow[]) => void): () => void
  close(): Promise<void>
  /** Takes it off the disk. */
  destroy(): Promise<void>
}

/** Where sets of documents stand, by name: RxDB on IndexedDB in the app. */
export interface Shelf {
  /** Opens a set, making what is missing. A set of an older format is opened for reading only. */
  open(name: string): Promise<DocumentSet>
  /** Takes a set that is not open off the disk, if it is there. */
  remove(name: string): Promise<void>
}
