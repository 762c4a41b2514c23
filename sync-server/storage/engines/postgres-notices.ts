import { randomBytes } from 'node:crypto'
import type { DatabaseOptions } from '../database.js'
import type { Commit } from '../transaction.js'
import { advisoryLocks } from './postgres-locks.js'
import { startListener } from './postgres-listener.js'

/** PostgreSQL carries less than 8,000 bytes in one notice. */
const perNotice = { heads: 150, endedSessions: 50 }

interface Notice {
  /** The process that speaks; it has told itself already. */
  from: string
  epoch: string
  heads: [number, number][]
  endedSessions: string[]
}

export interface Notices {
  publish: (commit: Commit) => void
  stop: () => Promise<void>
}

/**
 * Carries word of commits between processes on one database, after they are durable. NOTIFY inside the transactions would make all commits
 * wait for one lock; a notice lost between commit and here costs a reader at most one heartbeat.
 */
export async function startNotices(url: string, options: DatabaseOptions): Promise<Notices> {
  const from = randomBytes(8).toString('hex')
  const waiting = waitingWords()
  let sending: Promise<void> | null = null

  const listener = await startListener(url, {
    channel: 'kreida_commits',
    advisoryLock: advisoryLocks.isOpen,
    onPayload: hear,
    onBack: () => {
      options.onMissed()
      flush()
    },
    onFault: options.onFault,
  })

  function hear(payload: string): void {
    const notice = parseNotice(payload)
    if (!notice) return options.onMissed()
    if (notice.from === from) return
    if (notice.heads.length > 0) options.onHeads(notice.epoch, new Map(notice.heads))
    for (const session_id of notice.endedSessions) options.onSessionEnded(session_id)
  }

  /** What comes while a notice is on its way goes with the next one, so a busy server sends few. */
  function flush(): void {
    sending ??= sendAll().finally(() => (sending = null))
  }

  async function sendAll(): Promise<void> {
    for (let words = waiting.next(); words; words = waiting.next()) {
      try {
        await listener.send(JSON.stringify({ from, ...words } satisfies Notice))
      } catch (error) {
        options.onFault(error)
        return // what waits is said when the connection is back
      }
      waiting.drop(words)
    }
  }

  return {
    publish(commit) {
      if (waiting.add(commit)) flush()
    },
    async stop() {
      await sending
      await listener.stop()
    },
  }
}

/** What is still to be said: of each person the highest head only. */
function waitingWords() {
  let epoch = ''
  const heads = new Map<number, number>()
  const endedSessions = new Set<string>()
  return {
    /** Whether there is anything to say. */
    add(commit: Commit): boolean {
      epoch = commit.epoch
      for (const [id, head] of commit.heads) heads.set(id, Math.max(head, heads.get(id) ?? 0))
      for (const id of commit.endedSessions) endedSessions.add(id)
      return heads.size > 0 || endedSessions.size > 0
    },
    next(): Omit<Notice, 'from'> | null {
      if (heads.size === 0 && endedSessions.size === 0) return null
      return { epoch, heads: [...heads].slice(0, perNotice.heads), endedSessions: [...endedSessions].slice(0, perNotice.endedSessions) }
    },
    drop(said: Omit<Notice, 'from'>): void {
      for (const [id, head] of said.heads) if (heads.get(id) === head) heads.delete(id)
      for (const id of said.endedSessions) endedSessions.delete(id)
    },
  }
}

/** Anybody who may write to this database may notify; what is no notice of ours is null. */
function parseNotice(payload: string): Notice | null {
  try {
    const { from, epoch, heads, endedSessions } = JSON.parse(payload) as Partial<Notice>
    const areHeads = Array.isArray(heads) && heads.every((pair) => Array.isArray(pair) && pair.every(Number.isSafeInteger))
    const areSessions = Array.isArray(endedSessions) && endedSessions.every((id) => typeof id === 'string')
    if (typeof from !== 'string' || typeof epoch !== 'string' || !areHeads || !areSessions) return null
    return { from, epoch, heads, endedSessions }
  } catch {
    return null
  }
}
