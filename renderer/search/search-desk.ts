import { openMessageReader, type MessageReader } from '../db/message-reader.js'
import { parseQuery } from '../model/finding.js'
import { createMessageIndex } from './message-index.js'
import type { MessageQuestion, SearchCall, SearchProgress, SearchWord } from './search-calls.js'

/** How many messages are read at once: between two readings a question is answered. */
const pageSize = 2_000
/** Milliseconds between two words about the reading. */
const progressEveryMs = 300

export interface SearchDeskDeps {
  say: (word: SearchWord) => void
  open?: (set: string) => Promise<MessageReader>
}

/** The worker's whole work: reads the stored messages into an index, keeps it up to date, answers questions. Returns its ear. */
export function openSearchDesk({ say, open = openMessageReader }: SearchDeskDeps): (call: SearchCall) => void {
  let set: string | null = null
  let index = createMessageIndex()
  let held = new Map<string, number>()
  let heads = new Map<string, number>()
  let isReading = false
  let isStale = false
  let saidAt = 0

  function hold(next: string, wanted: [string, number][]): void {
    if (next !== set) {
      index = createMessageIndex()
      held = new Map()
    }
    set = next
    heads = new Map(wanted)
    isStale = true
    if (!isReading) void run()
  }

  async function run(): Promise<void> {
    isReading = true
    while (isStale && set !== null) {
      isStale = false
      const hasFailed = await readAll(set).then(
        () => false,
        () => true,
      )
      if (!isStale) progress({ isReady: !hasFailed, hasFailed })
    }
    isReading = false
  }

  async function readAll(of: string): Promise<void> {
    const missing = [...heads].filter(([thread_id, head]) => head > (held.get(thread_id) ?? 0))
    if (missing.length === 0) return
    const reader = await open(of)
    try {
      let reading = readNext(reader, missing)
      while (set === of) {
        const page = await reading
        if (set !== of || page === null) return
        if (page.lastSeq !== null) held.set(page.thread_id, page.lastSeq)
        reading = readNext(reader, missing) // while these are put into the index
        reading.catch(() => undefined) // it is awaited in the next round
        index.add(page.messages)
        if (performance.now() - saidAt > progressEveryMs) progress({ isReady: false, hasFailed: false })
      }
    } finally {
      reader.close()
    }
  }

  /** The next page of the first thread that is not held up to its head; null where all are. */
  async function readNext(reader: MessageReader, missing: [string, number][]) {
    while (missing[0] && missing[0][1] <= (held.get(missing[0][0]) ?? 0)) missing.shift()
    const [next] = missing
    if (!next) return null
    const [thread_id] = next
    const messages = await reader.read(thread_id, held.get(thread_id) ?? 0, pageSize)
    if (messages.length === 0) missing.shift() // they are not there yet; its next head will say so
    return { thread_id, messages, lastSeq: messages.at(-1)?.seq ?? null }
  }

  function progress(state: Pick<SearchProgress, 'isReady' | 'hasFailed'>): void {
    saidAt = performance.now()
    const wanted = [...heads.values()].reduce((sum, head) => sum + head, 0)
    say({ kind: 'progress', progress: { held: index.size(), wanted, ...state } })
  }

  function answer(id: number, { text, thread_ids, from, before, limit }: MessageQuestion): void {
    const filter = { thread_ids: new Set(thread_ids ?? heads.keys()), from, before }
    say({ kind: 'answer', id, answer: index.find(parseQuery(text), filter, limit) })
  }

  return (call) => {
    switch (call.kind) {
      case 'hold':
        return hold(call.set, call.heads)
      case 'ask':
        return answer(call.id, call)
    }
  }
}
