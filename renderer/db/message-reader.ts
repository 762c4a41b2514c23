import type { Message } from '@contract/documents.js'

/** A look at the stored messages past RxDB: for the search worker, where RxDB would be too slow and is not at home. It never writes. */
export interface MessageReader {
  /** The messages of a thread above a `seq`, in order, at most `limit`. */
  read(thread_id: string, after: number, limit: number): Promise<Message[]>
  close(): void
}

/** RxDB's own place for them (its Dexie storage, schema version 0); a test holds the two beside each other. */
const databaseOf = (set: string): string => `rxdb-dexie-${set}--0--messages`
const table = 'docs'
const index = '[_deleted+thread_id+seq+id]'

/**
 * Opens the messages of one set of documents. Rejects where they are not there: it creates nothing. It lets go at once where somebody
 * wants to delete or upgrade them; reading rejects then.
 */
export function openMessageReader(set: string, factory: IDBFactory = indexedDB): Promise<MessageReader> {
  return new Promise((resolve, reject) => {
    const request = factory.open(databaseOf(set))
    request.onupgradeneeded = () => request.transaction?.abort()
    request.onerror = () => reject(new Error('the stored messages cannot be opened', { cause: request.error }))
    request.onsuccess = () => {
      const database = request.result
      database.onversionchange = () => database.close()
      resolve({ read: (thread_id, after, limit) => readRange(database, { thread_id, after, limit }), close: () => database.close() })
    }
  })
}

function readRange(database: IDBDatabase, range: { thread_id: string; after: number; limit: number }): Promise<Message[]> {
  return new Promise((resolve, reject) => {
    const { thread_id, after, limit } = range
    const ofThread = IDBKeyRange.bound(['0', thread_id, after + 1], ['0', thread_id, []])
    const request = database.transaction(table).objectStore(table).index(index).getAll(ofThread, limit)
    request.onsuccess = () => resolve(request.result as Message[])
    request.onerror = () => reject(new Error('the stored messages cannot be read', { cause: request.error }))
  })
}
