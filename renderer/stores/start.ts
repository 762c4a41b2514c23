import { shallowRef } from 'vue'
import type { User } from '@contract/calls.js'
import { contractVersion } from '@contract/version.js'
import { openDocuments } from '../db/documents.js'
import type { Desktop } from '../desktop/desktop.js'
import type { Runtime } from './runtime.js'
import type { Api } from '../sync/api.js'
import type { Sources } from '../sync/clock.js'
import { initialConnection, type Connection } from '../sync/connection.js'
import { createOutbox } from '../sync/outbox.js'
import { startSync, type Sync } from '../sync/sync.js'
import { startWindows } from '../sync/windows.js'

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
  const { desktop, api, sources, onFault } = deps
  const name = `kreida-${user.id}-v${contractVersion}`
  const lastSync = rememberedText(`${name}:last-sync`)
  const connection = shallowRef<Connection>({ ...initialConnection, last_sync_at: lastSync.read() })
  let leading: Sync | null = null

  const outbox = createOutbox(desktop.openJournal(user.id), () => windows.say({ kind: 'journal' }))
  await outbox.reload()
  const documents = await inTime(
    openDocuments({ name, isShared: desktop.kind === 'browser', newId: () => sources.newId(), generation: generationOf(name) }),
    openTimeoutMs,
  )

  const windows = startWindows({
    name,
    onLead() {
      leading = startSync({
        network: api,
        documents,
        outbox,
        sources,
        user_id: user.id,
        onFault,
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
        case 'hello':
          if (leading) windows.say({ kind: 'connection', connection: connection.value })
      }
    },
  })

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
    sources,
    connection,
    syncNow,
    async stop() {
      offWake()
      document.removeEventListener('visibilitychange', onVisibility)
      windows.stop()
      await documents.close()
    },
  }
}

/** Kept outside the database, so that a lost database does not take it along. */
const rememberedText = (key: string) => ({
  read: () => localStorage.getItem(key),
  write: (text: string) => localStorage.setItem(key, text),
})

const generationOf = (name: string) => ({
  read: () => Number(localStorage.getItem(`${name}:generation`) ?? '0'),
  write: (generation: number) => localStorage.setItem(`${name}:generation`, String(generation)),
})

function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the local database did not open in time')), timeoutMs)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
