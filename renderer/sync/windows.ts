import type { Connection } from './connection.js'

/** What a person's windows or tabs tell each other. */
type Word =
  | { kind: 'journal' }
  | { kind: 'connection'; connection: Connection }
  | { kind: 'sync_now' }
  | { kind: 'want_block'; thread_id: string; block: number }
  | { kind: 'hello' }
  | { kind: 'swapped' }

export interface Windows {
  say(word: Word): void
  stop(): void
}

export interface WindowsDeps {
  name: string
  /** This window leads now: it alone drains and pulls, until the returned function is called. */
  onLead: () => () => void
  onWord: (word: Word) => void
}

const lockOf = (name: string): string => `kreida-leader-${name}`

/** Whether another window of this person's is there. */
export async function hasLeader(name: string): Promise<boolean> {
  const { held = [], pending = [] } = await navigator.locks.query()
  return [...held, ...pending].some((lock) => lock.name === lockOf(name))
}

/** Elects one window to talk to the server (Web Locks); when it closes or dies, the browser gives the lock to another at once. */
export function startWindows({ name, onLead, onWord }: WindowsDeps): Windows {
  const channel = new BroadcastChannel(`kreida-windows-${name}`)
  const abort = new AbortController()
  let release = (): void => undefined
  channel.onmessage = (event: MessageEvent<Word>) => onWord(event.data)

  const lead = async (): Promise<void> => {
    const stopLeading = onLead()
    await new Promise<void>((resolve) => (release = resolve))
    stopLeading()
  }
  navigator.locks.request(lockOf(name), { signal: abort.signal }, lead).catch((error: unknown) => {
    if (!abort.signal.aborted) throw error
  })

  const say = (word: Word): void => channel.postMessage(word)
  say({ kind: 'hello' })
  return {
    say,
    stop() {
      abort.abort()
      release()
      channel.close()
    },
  }
}
