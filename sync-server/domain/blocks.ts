import type { Block } from '../contract/sync.js'
import { limits } from '../contract/limits.js'
import { messagesBetween, type ThreadPlace } from '../storage/history.js'
import type { ThreadRow } from '../storage/tables.js'
import type { Snapshot } from '../storage/transaction.js'
import { messages } from './kinds/message.js'
import type { Person } from './person.js'

/** A thread's messages by 64: block n holds the seqs 64 n + 1 to 64 n + 64. */

const noNames = new Map<number, string>()

/** The block of the newest message; -1 where there is none. */
const newestBlock = (last_seq: number): number => Math.ceil(last_seq / limits.messagesPerBlock) - 1

/** How many of the newest blocks a new device receives first: one, or two where the newest has fewer than half of its messages (R-START-3). */
const firstBlocks = (last_seq: number): number =>
  last_seq - newestBlock(last_seq) * limits.messagesPerBlock < limits.messagesPerBlock / 2 ? 2 : 1

/** From the newest down. `first`: those that a new device receives first; `rest`: those below them. */
export function blocksOf(last_seq: number, which: 'first' | 'rest'): number[] {
  const all = Array.from({ length: newestBlock(last_seq) + 1 }, (_, index) => index).toReversed()
  return which === 'first' ? all.slice(0, firstBlocks(last_seq)) : all.slice(firstBlocks(last_seq))
}

export async function readBlock(snapshot: Snapshot, person: Person, thread_id: string, block: number): Promise<Block> {
  const rows = await messagesBetween(snapshot.db, thread_id, block * limits.messagesPerBlock + 1, (block + 1) * limits.messagesPerBlock)
  return { thread_id, block, messages: rows.map((row) => messages.toDocument(row, person, noNames)) }
}

/** How full a page is; at least one document or block goes into each (R-SYNC-13). */
export function createRoom(most: number = limits.frameDocuments) {
  let bytes = 0
  let documents = 0
  return {
    /** Takes up room for so many documents of this JSON, unless the page is full. */
    take(value: unknown, count: number): boolean {
      const more = Buffer.byteLength(JSON.stringify(value)) + 1
      if (documents > 0 && (bytes + more > limits.frameBytes || documents + count > most)) return false
      bytes += more
      documents += count
      return true
    },
  }
}
export type Room = ReturnType<typeof createRoom>

/** Where a walk through threads stands: behind a thread, or before a block of it. */
export interface BlockPlace extends ThreadPlace {
  block: number | null
}

export const isBlockPlace = (value: unknown): value is BlockPlace | null =>
  value === null ||
  (typeof value === 'object' &&
    'at' in value &&
    typeof value.at === 'string' &&
    'id' in value &&
    typeof value.id === 'string' &&
    'block' in value &&
    (value.block === null || Number.isInteger(value.block)))

export interface Walk {
  which: 'first' | 'rest'
  /** A thread's place in the order of this walk. */
  atOf: (thread: ThreadRow) => string
  /** The next threads in that order. */
  threadsAfter: (after: ThreadPlace | null, limit: number) => Promise<ThreadRow[]>
  /** The thread that a page ended in. */
  threadAt: (id: string) => Promise<ThreadRow | undefined>
}

/** Reads blocks until the room is full. Answers where to go on; null at the end of the walk. */
export async function walkBlocks(
  snapshot: Snapshot,
  person: Person,
  walk: Walk,
  { from, room, found }: { from: BlockPlace | null; room: Room; found: Block[] },
): Promise<BlockPlace | null> {
  let after: ThreadPlace | null = from
  let open = from?.block ?? null
  for (;;) {
    const begun = open === null || !after ? undefined : await walk.threadAt(after.id)
    const threads: ThreadRow[] = begun ? [begun] : await walk.threadsAfter(after, 64)
    if (threads.length === 0) return null
    for (const thread of threads) {
      const place = begun && after ? after : { at: walk.atOf(thread), id: thread.id }
      for (const block of blocksFrom(thread.last_seq, walk.which, open)) {
        const read = await readBlock(snapshot, person, thread.id, block)
        if (!room.take(read, read.messages.length)) return { ...place, block }
        found.push(read)
      }
      open = null
      after = { at: place.at, id: place.id }
    }
  }
}

/** A block that was named is read whatever has come to the thread since. */
function blocksFrom(last_seq: number, which: Walk['which'], open: number | null): number[] {
  if (open === null) return blocksOf(last_seq, which)
  const below =
    which === 'first'
      ? blocksOf(last_seq, which).filter((block) => block < open)
      : Array.from({ length: open }, (_, index) => open - 1 - index)
  return [open, ...below]
}
