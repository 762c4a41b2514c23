import { shallowRef } from 'vue'
import type { User } from '@contract/calls.js'
import { formatOneSetOf, openDocuments, sweepSets, type DocumentStore } from '../db/documents.js'
import type { Desktop } from '../desktop/desktop.js'
import { recoverEditedWords } from './edited-words.js'
import type { Runtime } from './runtime.js'
import type { Api } from '../sync/api.js'
import type { Sources } from '../sync/clock.js'
import { initialConnection, type Connection } from '../sync/connection.js'
import { createOutbox } from '../sync/outbox.js'
import { historyOf } from '../sync/verdict-record.js'
import type { Drift } from '../sync/audit.js'
import { startSync, type Sync } from '../sync/sync.js'
import { hasLeader, startWindows } from '../sync/windows.js'

export interface StartDeps {
  desktop: Desktop
  api: Api
  sources: Sources
  server_url: string
  onFault: (error: unknown) => void
}

/** Milliseconds that opening the documents may take before the person is told (DAT-2). */
const openTimeoutMs = 10_000

/**
 * Opens what a signed-in person's screens stand on: documents, journal, and one window that talks to the server. Rejects where
 * this device's own stores cannot be opened; it never waits for a network.
 */
export async function startRuntime(user: User, deps: StartDeps): Promise<Runtime> {
  const { desktop, sources, onFault } = deps
  const api = deps.api.forPerson(user.id)
  const name = nameOf(user)
  const lastSync = rememberedText(`${name}:last-sync`, `${name}-v1:last-sync`)
  const connection = shallowRef<Connection>({ ...initialConnection, last_sync_at: lastSync.read() })
  let leading: Sync | null = null

  const isShared = desktop.kind === 'browser'
  const journal = desktop.openJournal(user.id)
  const outbox = createOutbox(journal, { isShared, onCommit: () => windows.say({ kind: 'journal' }) })
  await outbox.reload().catch((fault: unknown) => Promise.reject(new JournalFault('the journal cannot be read', { cause: fault })))
  const onSwap = (): void => {
    windows.say({ kind: 'swapped' })
    sweep()
  }
  const { documents, sweep, isCurrent } = await openSets(name, { isShared, newId: sources.newId, onSwap, onFault })

  const isAlone = !(await hasLeader(name))
  const windows = startWindows({
    name,
    onLead() {
      sweep()
      leading = startSync({
        network: api,
        documents,
        outbox,
        sources,
        user_id: user.id,
        isShared,
        onFault,
        audit: { unreadSummary: () => api.unreadSummary(), onDrift: tellDrift },
        initial: connection.value,
        onConnection(next) {
          if (next.last_sync_at !== null && next.last_sync_at !== connection.value.last_sync_at) lastSync.write(next.last_sync_at)
          connection.value = next
          windows.say({ kind: 'connection', connection: next })
        },
      })
      leading.setVisible(document.visibilityState === 'visible')
      return () => leading?.stop()
    },
    onWord(word) {
      switch (word.kind) {
        case 'journal':
          return void outbox.reload().catch(onFault)
        case 'connection':
          if (!leading) connection.value = word.connection
          return
        case 'sync_now':
          return leading?.syncNow()
        case 'want_block':
          if (leading) wantBlock(word)
          return
        case 'swapped':
          return location.reload() // the leading window has put other documents in the place of these
        case 'hello':
          if (leading) windows.say({ kind: 'connection', connection: connection.value })
      }
    },
  })

  if (isAlone) await recoverEditedWords(outbox, sources) // of another window they may be under way

  // Another window may have put other documents in the place of these before this one could hear of it.
  if (!isCurrent()) location.reload()

  const wantBlock = ({ thread_id, block }: { thread_id: string; block: number }): void => {
    if (leading) leading.wantBlock({ thread_id, block }).catch(onFault)
    else windows.say({ kind: 'want_block', thread_id, block })
  }
  const syncNow = (): void => (leading ? leading.syncNow() : windows.say({ kind: 'sync_now' }))
  const offWake = desktop.onWake(syncNow)
  const onVisibility = (): void => leading?.setVisible(document.visibilityState === 'visible')
  document.addEventListener('visibilitychange', onVisibility)

  return {
    user,
    server_url: deps.server_url,
    desktop,
    api,
    documents,
    outbox,
    verdictsOf: historyOf(journal),
    sources,
    connection,
    syncNow,
    wantBlock,
    async stop() {
      offWake()
      document.removeEventListener('visibilitychange', onVisibility)
      windows.stop()
      await documents.close()
    },
  }
}

/** The unsent work of this device cannot be read: another matter than the documents, which the server has. */
export class JournalFault extends Error {}

const nameOf = (user: User): string => `kreida-${user.id}`

interface SetsDeps {
  isShared: boolean
  newId: () => string
  /** This window has put other documents in the place of those before. */
  onSwap: () => void
  onFault: (error: unknown) => void
}

/** Opens the set of documents that is in use: where none was made in today's format, the one that an older version left. */
async function openSets(name: string, { isShared, newId, onSwap, onFault }: SetsDeps) {
  const remembered = generationOf(name)
  let own = remembered.read()
  const generation = {
    read: () => own ?? 0,
    write(next: number) {
      remembered.write((own = next))
      onSwap()
    },
  }
  const documents = await openAlone(name, async () => {
    const outdatedSet = own === null ? await formatOneSetOf(name) : null
    return openDocuments({ name, isShared, newId, generation, outdatedSet })
  })
  return {
    documents,
    /** Whether no other window has swapped meanwhile. */
    isCurrent: (): boolean => remembered.read() === own,
    /** Takes away sets that nobody uses. Only the leading window does it: it alone builds sets beside. */
    sweep: (): void => void sweepSets(name, documents.setName()).catch(onFault),
  }
}

/** The next opening begins with an empty set of documents beside the old one. */
export function abandonDocuments(user: User): void {
  const generation = generationOf(nameOf(user))
  generation.write((generation.read() ?? 0) + 1)
}

/** A count that was wrong is a fault of this device: its log keeps what differed. */
const tellDrift = (drift: Drift): void => console.warn('unread counts differed from the server', JSON.stringify(drift))

/** Kept outside the database, so that a lost database does not take it along. */
const rememberedText = (key: string, olderKey: string) => ({
  read: () => localStorage.getItem(key) ?? localStorage.getItem(olderKey),
  write: (text: string) => localStorage.setItem(key, text),
})

/** Null until a set of documents of this local format has been made anew: an older one may still be there. */
const generationOf = (name: string) => ({
  read(): number | null {
    const text = localStorage.getItem(`${name}:generation`)
    return text === null ? null : Number(text)
  },
  write: (generation: number) => localStorage.setItem(`${name}:generation`, String(generation)),
})

/**
 * One window at a time opens the documents, so that no two mint marks or clear up at once. A database that hangs is given up in time
 * and lets the next one in: the person may want another, beside it.
 */
function openAlone(name: string, open: () => Promise<DocumentStore>): Promise<DocumentStore> {
  const limit = AbortSignal.timeout(openTimeoutMs)
  return navigator.locks.request(`kreida-open-${name}`, { signal: limit }, () => inTime(open(), limit))
}

/** What comes too late is closed. */
function inTime(opening: Promise<DocumentStore>, limit: AbortSignal): Promise<DocumentStore> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(new Error('the local database did not open in time'))
    if (limit.aborted) giveUp()
    else limit.addEventListener('abort', giveUp)
    opening.then((documents) => (limit.aborted ? documents.close() : resolve(documents))).catch(reject)
  })
}
