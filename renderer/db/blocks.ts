import { collectionNames } from '@contract/documents.js'
import { documentKinds } from '@contract/kinds.js'
import { limits } from '@contract/limits.js'
import type { StoredRow } from './shelf.js'

/** Messages lie in blocks of one thread and 64 seqs: 100,000 of them are some 1,600 rows without an index. */

/** A message as far as its place: what the blocks are made by. */
export interface PlacedRow extends StoredRow {
  readonly thread_id: string
  readonly seq: number
}

/** The kind whose documents lie in blocks. */
export const blockedKind: string = collectionNames.find((name) => documentKinds[name].start === 'in blocks') ?? ''

/** Whether it has a place in a block. One without is kept beside, unread: only a newer program knows what it is. */
export const isPlaced = (row: StoredRow): row is PlacedRow =>
  typeof row['thread_id'] === 'string' && typeof row['seq'] === 'number' && row['seq'] >= 1

export const blockOf = (seq: number): number => Math.ceil(seq / limits.messagesPerBlock) - 1

const digits = 8
export const blockId = (thread_id: string, block: number): string => `${thread_id}:${String(block).padStart(digits, '0')}`
/** Behind every block of a thread. */
export const endOfThread = (thread_id: string): string => `${thread_id}:~`

/** Whether a document may take the place of what is there: never of the same or a higher rev. */
export const isNewer = (document: { rev: number }, stored: { rev: number } | undefined): boolean => document.rev > (stored?.rev ?? -1)

/** Rows by the id of their block. */
export function byBlock(rows: readonly PlacedRow[]): Map<string, PlacedRow[]> {
  const blocks = new Map<string, PlacedRow[]>()
  for (const row of rows) {
    const id = blockId(row.thread_id, blockOf(row.seq))
    const own = blocks.get(id)
    if (own) own.push(row)
    else blocks.set(id, [row])
  }
  return blocks
}

/** A block with more rows in it, by seq. The higher rev of a message wins; null where nothing is new. Kept rows stay the same objects. */
export function merged(stored: readonly PlacedRow[], rows: readonly PlacedRow[]): PlacedRow[] | null {
  const bySeq = new Map(stored.map((row) => [row.seq, row]))
  let isChanged = false
  for (const row of rows) {
    if (!isNewer(row, bySeq.get(row.seq))) continue
    bySeq.set(row.seq, row)
    isChanged = true
  }
  return isChanged ? [...bySeq.values()].sort((a, b) => a.seq - b.seq) : null
}
