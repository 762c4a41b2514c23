import type { CollectionName, StoredDocument } from '@contract/documents.js'
import type { ReceivedDocument } from '@contract/received.js'

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

/**
 * A first pull that is under way (`start`), or the older history that is fetched behind it. `cursor`: where it goes on; null at the
 * beginning of a stage.
 */
export interface Filling {
  stage: 'start' | 'history'
  epoch: string
  /** The head when the pull began: what came later comes by the feed. */
  head: number
  cursor: string | null
  /** Whether every person and thread is there: from then on the list can be shown. */
  hasList: boolean
  /** Messages received so far. */
  messages: number
}

export type KeptFilling = Filling & { marks: StoreMarks }

/** A document whole, as it was received: what is in it beside `id` and `rev` only its kind knows. */
export interface StoredRow {
  readonly id: string
  readonly rev: number
  readonly [field: string]: unknown
}

/**
 * One set of a person's documents on a disk, and a checkpoint. It knows nothing of frames, epochs, or what a kind is; each call is a write of
 * its own, and the app may die between any two. An unchanged row is the same object each time it is read.
 */
export interface DocumentSet {
  marks: StoreMarks
  /** As it stands there now: another window may have written it. */
  readCheckpoint(): Promise<KeptCheckpoint | null>
  writeCheckpoint(checkpoint: KeptCheckpoint): Promise<void>
  readFilling(): Promise<KeptFilling | null>
  /** Null: nothing is under way any more. */
  writeFilling(filling: KeptFilling | null): Promise<void>
  isEmpty(): Promise<boolean>
  /**
   * Writes documents of one kind in one write. Never replaces one by an older rev, whoever else writes meanwhile. A removed document
   * leaves its rev, so that an older frame does not bring it back.
   */
  write(kind: string, documents: readonly ReceivedDocument[]): Promise<void>
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
