import type { Message } from '@contract/documents.js'
import { limits } from '@contract/limits.js'
import { blockId, blockOf, endOfThread } from './blocks.js'
import { isFormatOne } from './sets.js'

/** A look at the stored messages past RxDB: for the search worker, where RxDB would be too slow and is not at home. It never writes. */
export interface MessageReader {
  /** The messages of a thread above a `seq`, in order, at most `limit`. */
  read(thread_id: string, after: number, limit: number): Promise<Message[]>
  close(): void
}

/** RxDB's own places for them (its Dexie storage, schema version 0); a test holds the two beside each other. */
const table = 'docs'
const formatOneIndex = '[_deleted+thread_id+seq+id]'
const databaseOf = (set: string): string => `rxdb-dexie-${set}--0--${isFormatOne(set) ? 'messages' : 'message_blocks'}`

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
      const ask = isFormatOne(set) ? readFormatOne : readBlocks
      resolve({ read: (thread_id, after, limit) => ask(database, { thread_id, after, limit }), close: () => database.close() })
    }
  })
}

interface Range {
  thread_id: string
  after: number
  limit: number
}

async function readBlocks(database: IDBDatabase, { thread_id, after, limit }: Range): Promise<Message[]> {
  const blocks = IDBKeyRange.bound(blockId(thread_id, blockOf(after + 1)), endOfThread(thread_id))
  const count = Math.ceil(limit / limits.messagesPerBlock) + 1 // the first may hold little that is wanted
  const rows = await asked<{ messages: Message[] }[]>(database.transaction(table).objectStore(table).getAll(blocks, count))
  return rows.flatMap(({ messages }) => messages.filter(({ seq }) => seq > after)).slice(0, limit)
}

function readFormatOne(database: IDBDatabase, { thread_id, after, limit }: Range): Promise<Message[]> {
  const ofThread = IDBKeyRange.bound(['0', thread_id, after + 1], ['0', thread_id, []])
  return asked(database.transaction(table).objectStore(table).index(formatOneIndex).getAll(ofThread, limit))
}

const asked = <T>(request: IDBRequest): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T)
    request.onerror = () => reject(new Error('the stored messages cannot be read', { cause: request.error }))
  })
