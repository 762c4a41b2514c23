import type { RxCollection } from 'rxdb'
import type { Database } from './open.js'
import type { BlockRow, DocumentRow } from './schemas.js'
import type { StoreMarks } from './shelf.js'

/**
 * Each store is an IndexedDB of its own, and a browser can lose one of them and keep the others. So each carries a mark, minted when the
 * store is made, and the checkpoint names them all: a store that came back empty has another mark. The mark is a row that is deleted from
 * the start, so no query ever sees it.
 */
const markId = '~store'

/** Reads every store's mark, minting what is missing. */
export async function readMarks({ message_blocks, documents }: Database, newId: () => string): Promise<StoreMarks> {
  return {
    message_blocks: await markOf<BlockRow>(message_blocks, { id: markId, messages: [], store_id: newId() }),
    documents: await markOf<DocumentRow>(documents, { id: markId, rev: 0, kind: '', store_id: newId() }),
  }
}

async function markOf<Row extends { store_id?: string }>(store: RxCollection<Row>, mark: Row & { store_id: string }): Promise<string> {
  const [found] = await store.storageInstance.findDocumentsById([markId], true)
  if (found?.store_id && found._deleted) return found.store_id
  await store.upsert(mark)
  await store.bulkRemove([markId])
  return mark.store_id
}
