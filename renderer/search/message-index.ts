import type { Message } from '@contract/documents.js'
import { rank, rankWord, type Query, type Term } from '../model/finding.js'
import { fold, wordsOf } from '../model/fold.js'
import { stemsOf } from '../model/stems.js'

export type FoundMessage = Pick<Message, 'id' | 'thread_id' | 'seq' | 'sender_id' | 'body' | 'created_at'>

export interface MessageFilter {
  /** Only these threads. */
  thread_ids: ReadonlySet<string>
  /** RFC 3339, from and up to but not with; null: no border. */
  from: string | null
  before: string | null
}

export interface MessageIndex {
  size(): number
  add(messages: readonly FoundMessage[]): void
  /** The best `limit` finds, the newest of equally good ones first; `total` counts all. */
  find(query: Query, filter: MessageFilter, limit: number): { found: FoundMessage[]; total: number }
}

const none = 255

/**
 * All messages in memory, by the words in them. A query is held against each different word once (there are some ten thousand), and
 * the messages of the words that fit are looked up; so a letter in the middle of a word is found as fast as its beginning.
 */
export function createMessageIndex(): MessageIndex {
  const messages: FoundMessage[] = []
  const times: number[] = []
  const threadOf: number[] = []
  const threads = new Map<string, number>()
  const words = createWords()
  let byAge: number[] = []
  let isSorted = true

  function addOne({ id, thread_id, seq, sender_id, body, created_at }: FoundMessage): void {
    const slot = messages.push({ id, thread_id, seq, sender_id, body, created_at }) - 1
    const time = Date.parse(created_at)
    isSorted &&= slot === 0 || (times[byAge[slot - 1] ?? 0] ?? 0) <= time
    byAge.push(slot)
    times.push(time)
    const thread = threads.get(thread_id) ?? threads.size
    threads.set(thread_id, thread)
    threadOf.push(thread)
    words.add(body, slot)
  }

  function sort(): void {
    if (isSorted) return
    byAge = byAge.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0))
    isSorted = true
  }

  /** As good as the worst of the terms. */
  function ranksOfAll(terms: readonly Term[]): Uint8Array {
    const [first, ...others] = terms.map((term) => words.ranksOf(term, messages.length))
    const worst = first ?? new Uint8Array(messages.length).fill(none)
    for (const ranks of others)
      for (let slot = 0; slot < worst.length; slot += 1) worst[slot] = Math.max(worst[slot] ?? none, ranks[slot] ?? none)
    return worst
  }

  /** Whether a message passes, by its slot. */
  function passing({ thread_ids, from, before }: MessageFilter): (slot: number) => boolean {
    const isWanted = new Uint8Array(threads.size)
    for (const [thread_id, thread] of threads) isWanted[thread] = thread_ids.has(thread_id) ? 1 : 0
    const first = from === null ? -Infinity : Date.parse(from)
    const end = before === null ? Infinity : Date.parse(before)
    return (slot) => isWanted[threadOf[slot] ?? 0] === 1 && (times[slot] ?? 0) >= first && (times[slot] ?? 0) < end
  }

  return {
    size: () => messages.length,
    add: (added) => added.forEach(addOne),
    find(query, filter, limit) {
      sort()
      const ranks = ranksOfAll(query.direct)
      if (query.swapped.length > 0) {
        const swapped = ranksOfAll(query.swapped)
        for (let slot = 0; slot < ranks.length; slot += 1) if (ranks[slot] === none && swapped[slot] !== none) ranks[slot] = rank.layout
      }
      const passes = passing(filter)
      const best: number[][] = Object.values(rank).map(() => [])
      let total = 0
      for (let at = byAge.length - 1; at >= 0; at -= 1) {
        const slot = byAge[at] ?? 0
        const own = ranks[slot] ?? none
        if (own === none || !passes(slot)) continue
        total += 1
        const group = best[own]
        if (group && group.length < limit) group.push(slot)
      }
      const slots = best.flat().slice(0, limit)
      return { found: slots.flatMap((slot) => messages[slot] ?? []), total }
    },
  }
}

/** Every different word, and the slots of the messages that it stands in. */
function createWords() {
  const words: string[] = []
  const idOfWord = new Map<string, number>()
  const slotsOfWord: number[][] = []
  const wordsOfStem = new Map<string, number[]>()

  function idOf(word: string): number {
    const known = idOfWord.get(word)
    if (known !== undefined) return known
    const id = words.push(word) - 1
    idOfWord.set(word, id)
    slotsOfWord.push([])
    for (const stem of stemsOf(word)) {
      const same = wordsOfStem.get(stem)
      if (same) same.push(id)
      else wordsOfStem.set(stem, [id])
    }
    return id
  }

  return {
    add(body: string, slot: number): void {
      for (const word of wordsOf(fold(body))) {
        const slots = slotsOfWord[idOf(word)]
        if (slots && slots[slots.length - 1] !== slot) slots.push(slot)
      }
    },
    /** The best rank of a term in each message. */
    ranksOf(term: Term, size: number): Uint8Array {
      const ranks = new Uint8Array(size).fill(none)
      const related = new Set([...term.stems].flatMap((stem) => wordsOfStem.get(stem) ?? []))
      for (let id = 0; id < words.length; id += 1) {
        const found = rankWord(words[id] ?? '', term, noStems) ?? (related.has(id) ? rank.stem : null)
        if (found !== null) for (const slot of slotsOfWord[id] ?? []) ranks[slot] = Math.min(ranks[slot] ?? none, found)
      }
      return ranks
    },
  }
}

/** The index knows which words share a stem; it need not ask each again. */
const noStems = (): readonly string[] => []
