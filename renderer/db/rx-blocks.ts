import type { CollectionName } from '@contract/documents.js'
import type { RxCollection, RxDocument } from 'rxdb'
import { blockId, blockOf, byBlock, endOfThread, merged, type PlacedRow } from './blocks.js'
import { mergeRows } from './merge-rows.js'
import { answer } from './query.js'
import type { BlockRow } from './schemas.js'
import type { DocumentQuery, StoredRow } from './shelf.js'

/** The messages of one person, by blocks. */
export interface BlockStore {
  isEmpty(): Promise<boolean>
  write(rows: readonly PlacedRow[]): Promise<void>
  /** Where the query names a thread, only its blocks are read, and with a `limit` in the order of `seq` only the first that are needed. */
  find(query: DocumentQuery<CollectionName>): Promise<StoredRow[]>
  watch(query: DocumentQuery<CollectionName>, listener: (rows: StoredRow[]) => void): () => void
}

/** Blocks read at once for the first few messages of a range. */
const blocksAtOnce = 4

export function blockStore(store: RxCollection<BlockRow>): BlockStore {
  const inOrder = (selector: object, limit?: number) =>
    store.find({ selector, sort: [{ id: 'asc' }], ...(limit === undefined ? {} : { limit }) } as never)
  const rangeOf = (query: DocumentQuery<CollectionName>) => inOrder({ id: { $gte: idsOf(query).from, $lte: idsOf(query).to } })
  return {
    isEmpty: async () => (await store.find({ selector: {}, limit: 1 }).exec()).length === 0,
    async write(rows) {
      const blocks = [...byBlock(rows)].map(([id, messages]): BlockRow => ({ id, messages: [...messages].sort((a, b) => a.seq - b.seq) }))
      await mergeRows(store, blocks, (stored, next) => {
        const messages = merged(stored.messages, next.messages)
        return messages && { ...stored, messages }
      })
    },
    async find(query) {
      if (query.limit === undefined) return answer((await rangeOf(query).exec()).flatMap(messagesOf), query)
      const found: StoredRow[] = []
      const { from, to } = idsOf(query)
      for (let after: string | null = null; ;) {
        const blocks: RxDocument<BlockRow>[] = await inOrder(
          { id: { ...(after === null ? { $gte: from } : { $gt: after }), $lte: to } },
          blocksAtOnce,
        ).exec()
        found.push(...answer(blocks.flatMap(messagesOf), query))
        const last = blocks.at(-1)
        if (!last || blocks.length < blocksAtOnce || found.length >= query.limit) return found.slice(0, query.limit)
        after = last.id
      }
    },
    watch(query, listener) {
      const subscription = rangeOf(query).$.subscribe((blocks) => listener(answer(blocks.flatMap(messagesOf), query)))
      return () => subscription.unsubscribe()
    },
  }
}

const messagesOf = (block: RxDocument<BlockRow>): readonly PlacedRow[] => block._data.messages

/** The first and the last block that a query can concern. */
function idsOf({ selector }: DocumentQuery<CollectionName>): { from: string; to: string } {
  const { thread_id, seq } = selector as { thread_id?: unknown; seq?: number | { $gte?: number; $lt?: number } }
  if (typeof thread_id !== 'string') return { from: '', to: '\uffff' }
  const { $gte = 1, $lt } = typeof seq === 'number' ? { $gte: seq, $lt: seq + 1 } : (seq ?? {})
  const from = blockId(thread_id, blockOf(Math.max(1, $gte)))
  return { from, to: $lt === undefined ? endOfThread(thread_id) : blockId(thread_id, blockOf(Math.max(1, $lt - 1))) }
}
