import type { Message } from '@contract/documents.js'
import { rank, rankWord, type Query, type Rank, type Term } from '../model/finding.js'
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
  const words: string[] = []
  const idOfWord = new Map<string, number>()
  const slotsOfWord: number[][] = []
  const wordsOfStem = new Map<string, number[]>()
  let byAge: number[] = []
  let isSorted = true

  function wordId(word: string): number {
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

  function addOne({ id, thread_id, seq, sender_id, body, created_at }: FoundMessage): void {
    const slot = messages.push({ id, thread_id, seq, sender_id, body, created_at }) - 1
    for (const word of new Set(wordsOf(fold(body)))) slotsOfWord[wordId(word)]?.push(slot)
    isSorted &&= slot === 0 || (messages[byAge.at(-1) ?? 0]?.created_at ?? '') <= created_at
    byAge.push(slot)
  }

  function sort(): void {
    if (isSorted) return
    const times = Float64Array.from(messages, (message) => Date.parse(message.created_at))
    byAge = byAge.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0))
    isSorted = true
  }

  /** The best rank of a term in each message. */
  function ranksOf(term: Term): Uint8Array {
    const ranks = new Uint8Array(messages.length).fill(none)
    const related = new Set([...term.stems].flatMap((stem) => wordsOfStem.get(stem) ?? []))
    for (const [id, word] of words.entries()) {
      const found = rankWord(word, term, () => []) ?? (related.has(id) ? rank.stem : null)
      if (found !== null) for (const slot of slotsOfWord[id] ?? []) if ((ranks[slot] ?? none) > found) ranks[slot] = found
    }
    return ranks
  }

  /** As good as the worst of the terms. */
  function ranksOfAll(terms: readonly Term[]): Uint8Array {
    const [first, ...others] = terms.map(ranksOf)
    const worst = first ?? new Uint8Array(messages.length).fill(none)
    for (const ranks of others) for (const [slot, found] of ranks.entries()) if ((worst[slot] ?? 0) < found) worst[slot] = found
    return worst
  }

  return {
    size: () => messages.length,
    add: (added) => added.forEach(addOne),
    find(query, filter, limit) {
      sort()
      const direct = ranksOfAll(query.direct)
      const swapped = query.swapped.length > 0 ? ranksOfAll(query.swapped) : null
      const best = new Map<Rank, FoundMessage[]>(Object.values(rank).map((value) => [value, []]))
      let total = 0
      for (let at = byAge.length - 1; at >= 0; at -= 1) {
        const slot = byAge[at] ?? 0
        const message = messages[slot]
        const own = direct[slot] === none ? (swapped !== null && swapped[slot] !== none ? rank.layout : none) : direct[slot]
        if (own === none || !message || !isWithin(message, filter)) continue
        total += 1
        const group = best.get(own as Rank)
        if (group && group.length < limit) group.push(message)
      }
      return { found: [...best.values()].flat().slice(0, limit), total }
    },
  }
}

const isWithin = ({ thread_id, created_at }: FoundMessage, { thread_ids, from, before }: MessageFilter): boolean =>
  thread_ids.has(thread_id) && (from === null || created_at >= from) && (before === null || created_at < before)
