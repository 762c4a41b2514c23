import { openDocumentStore, type DocumentStore, type StoreOptions } from './document-store.js'
import type { Storage } from './open.js'
import { rxShelf } from './rx-shelf.js'

export type { DocumentStore, Fillable, Rebuild } from './document-store.js'
export { formatOneSetOf, sweepSets } from './sets.js'
export type { DocumentQuery } from './shelf.js'

export interface DocumentStoreOptions extends StoreOptions {
  /** Whether other windows or tabs have the same documents open. */
  isShared: boolean
  newId: () => string
  storage?: Storage
}

/** Opens a person's documents in RxDB. */
export const openDocuments = (options: DocumentStoreOptions): Promise<DocumentStore> => openDocumentStore(rxShelf(options), options)
