import { limits } from '@contract/limits.js'
import type { Message } from '@contract/documents.js'
import type { Span } from './reach.js'

/** What of a stretch of a thread can be shown while its history is still being fetched. */
export interface Stretch {
  /** Messages whose seqs follow one another: two that stand side by side are never shown with others missing between them. */
  messages: readonly Message[]
  /** The block that is needed next; null where nothing of the stretch is missing. */
  missing: number | null
}

const blockOf = (seq: number): number => Math.ceil(seq / limits.messagesPerBlock) - 1

/** `held`: what this device has of the span, by seq. `last_seq`: of the thread. */
export function stretchOf(held: readonly Message[], { from, to }: Pick<Span, 'from' | 'to'>, last_seq: number): Stretch {
  const end = Math.min(to ?? last_seq, last_seq)
  const last = held.at(-1)
  if (!last) return { messages: held, missing: end >= from ? blockOf(end) : null }
  let first = held.length - 1
  while (first > 0 && held[first - 1]?.seq === (held[first]?.seq ?? 0) - 1) first -= 1
  const oldest = held[first]?.seq ?? from
  const missing = last.seq < end ? blockOf(end) : oldest > from ? blockOf(oldest - 1) : null
  return { messages: first === 0 ? held : held.slice(first), missing }
}
