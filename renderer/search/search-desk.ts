import { openMessageReader, type MessageReader } from '../db/message-reader.js'
import { parseQuery } from '../model/finding.js'
import { createMessageIndex } from './message-index.js'
import type { MessageQuestion, SearchCall, SearchProgress, SearchWord } from './search-calls.js'

/** How many messages are read at once: between two readings a question is answered. */
const pageSize = 2_000

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
      for (const [thread_id, head] of missing) await readThread(reader, of, thread_id, head)
    } finally {
      reader.close()
    }
  }

  async function readThread(reader: MessageReader, of: string, thread_id: string, head: number): Promise<void> {
    for (let after = held.get(thread_id) ?? 0; after < head && set === of;) {
      const page = await reader.read(thread_id, after, pageSize)
      if (set !== of || page.length === 0) return
      index.add(page)
      after = page.at(-1)?.seq ?? head
      held.set(thread_id, after)
      progress({ isReady: false, hasFailed: false })
    }
  }

  function progress(state: Pick<SearchProgress, 'isReady' | 'hasFailed'>): void {
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
