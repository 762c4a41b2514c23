import type { FoundMessage } from './message-index.js'

/** What the page says to the search worker. */
export type SearchCall =
  /** Hold the messages of this set of documents; each thread up to its last `seq`. */
  { kind: 'hold'; set: string; heads: [thread_id: string, last_seq: number][] } | ({ kind: 'ask'; id: number } & MessageQuestion)

export interface MessageQuestion {
  text: string
  /** Only these threads; null: all. */
  thread_ids: string[] | null
  from: string | null
  before: string | null
  limit: number
}

/** What the search worker says to the page. */
export type SearchWord = { kind: 'progress'; progress: SearchProgress } | { kind: 'answer'; id: number; answer: MessageAnswer }

export interface SearchProgress {
  held: number
  /** How many there are to hold. */
  wanted: number
  isReady: boolean
  /** The stored messages could not be read; it is tried again when they change. */
  hasFailed: boolean
}

export interface MessageAnswer {
  found: FoundMessage[]
  total: number
}
