import type { MessageAnswer, MessageQuestion, SearchCall, SearchProgress, SearchWord } from './search-calls.js'
import workerUrl from './search-worker.ts?worker&url'

/** The search in messages, in a thread of its own. */
export interface SearchThread {
  hold(set: string, heads: [thread_id: string, last_seq: number][]): void
  /** The answer, or null where a newer question was asked meanwhile. */
  ask(question: MessageQuestion): Promise<MessageAnswer | null>
  stop(): void
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown }
}

/** The content policy lets one more maker of script addresses in beside Vue's: ours, which knows a single address. */
const policyName = 'kreida-search'
let trusted: unknown = null

function trustedUrl(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  trusted ??= trustedTypes ? trustedTypes.createPolicy(policyName, { createScriptURL: () => workerUrl }).createScriptURL('') : workerUrl
  return trusted as string // where a browser knows trusted types, it takes nothing else
}

/** Starts the search. `onFault` hears of a worker that cannot run; nothing is answered then. */
export function startSearch({ onProgress, onFault }: StartSearchDeps): SearchThread {
  const worker = new Worker(trustedUrl(), { type: 'module', name: 'kreida-search' })
  let last = 0
  let waiting: ((answer: MessageAnswer | null) => void) | null = null
  const say = (call: SearchCall): void => worker.postMessage(call)

  worker.onerror = (event) => onFault(new Error(`the search worker failed: ${event.message}`))
  worker.onmessage = ({ data }: MessageEvent<SearchWord>) => {
    switch (data.kind) {
      case 'progress':
        return onProgress(data.progress)
      case 'answer':
        if (data.id !== last) return
        waiting?.(data.answer)
        waiting = null
    }
  }
  return {
    hold: (set, heads) => say({ kind: 'hold', set, heads }),
    ask(question) {
      waiting?.(null)
      last += 1
      say({ kind: 'ask', id: last, ...question })
      return new Promise((resolve) => (waiting = resolve))
    },
    stop() {
      waiting?.(null)
      worker.terminate()
    },
  }
}

interface StartSearchDeps {
  onProgress: (progress: SearchProgress) => void
  onFault: (error: Error) => void
}
