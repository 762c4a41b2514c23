import { createPinia, setActivePinia } from 'pinia'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { v7 } from 'uuid'
import { onTestFinished } from 'vitest'
import { shallowRef } from 'vue'
import { openMemoryJournal } from './memory-journal.js'
import { openDocuments } from '../../renderer/db/documents.js'
import type { Desktop } from '../../renderer/desktop/desktop.js'
import { setRuntime, type Runtime } from '../../renderer/stores/runtime.js'
import { createApi } from '../../renderer/sync/api.js'
import { initialConnection } from '../../renderer/sync/connection.js'
import { createOutbox } from '../../renderer/sync/outbox.js'
import { historyOf } from '../../renderer/sync/verdict-record.js'
import { noDocuments, type Documents } from '../../sync-server/contract/documents.js'
import { threadIdOf } from '../../sync-server/contract/ids.js'

export const me = { id: 1, role: 'tutor', display_name: 'Олена', locale: 'uk', time_zone: 'Europe/Kyiv' } as const
export const student_id = 2
export const relation_id = 42
export const contactThread = threadIdOf({ kind: 'contact', relation_id })
export const at = '2026-03-01T08:00:00.000Z'

const pair = { tutor_id: me.id, student_id, other_user_id: student_id, other_user_name: 'Марко' }

export const relationOf = (status: 'ACTIVE' | 'PAUSED' = 'ACTIVE'): Documents['relations'][number] => ({
  id: String(relation_id),
  rev: 1,
  _deleted: false,
  ...pair,
  relation_id,
  status,
  status_changed_at: at,
  created_at: at,
})

export const accessOf = (can_open_chat: boolean): Documents['contact_access'][number] => ({
  id: `${me.id}:${student_id}`,
  rev: 1,
  _deleted: false,
  tutor_id: me.id,
  student_id,
  can_open_chat,
})

/** `own`: how many of its messages are this person's. */
export const threadOf = (last_seq: number, own = 0): Documents['threads'][number] => ({
  id: contactThread,
  rev: 1,
  _deleted: false,
  ...pair,
  kind: 'contact',
  relation_id,
  inquiry_id: null,
  is_writable: true,
  last_seq,
  last_message_at: last_seq > 0 ? at : null,
  last_message_preview: last_seq > 0 ? `№${last_seq}` : null,
  last_sender_id: last_seq > 0 ? student_id : null,
  tutor_count: own,
  student_count: last_seq - own,
  created_at: at,
})

export const messageOf = (seq: number, sender_id = student_id): Documents['messages'][number] => ({
  id: v7(),
  rev: 1,
  _deleted: false,
  thread_id: contactThread,
  seq,
  sender_id,
  sender_count: seq,
  reactions: { tutor: null, student: null },
  body: `№${seq}`,
  composed_at: at,
  created_at: at,
})

export interface StoreWorld {
  runtime: Runtime
  /** The server's next frame: these documents, in their newest state. */
  receive(documents: Partial<Documents>): Promise<void>
  /** What the network answers from now on, by a part of the path; null: nobody is there. */
  answers: Map<string, object | null>
  requests: string[]
  badge: { count: number }
}

/** The real stores on a real runtime: RxDB in memory, the journal on SQLite in memory. Only the network, the clock and Electron are stand-ins. */
export async function openStoreWorld(): Promise<StoreWorld> {
  const journal = openMemoryJournal()
  const outbox = createOutbox(journal)
  await outbox.reload()
  const storage = getRxStorageMemory()
  const generation = { read: () => 0, write: () => undefined }
  const documents = await openDocuments({ name: `stores-${v7()}`, isShared: false, newId: () => v7(), generation, storage })
  const answers = new Map<string, object | null>()
  const requests: string[] = []
  const badge = { count: 0 }
  const send: typeof globalThis.fetch = async (input) => {
    const url = String(input)
    requests.push(url)
    const body = [...answers].find(([part]) => url.includes(part))?.[1] ?? null
    if (body === null) throw new TypeError('fetch failed')
    return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } })
  }
  const desktop: Desktop = {
    kind: 'desktop',
    session: null,
    openJournal: () => journal,
    shell: { openExternal: async () => true, setUnread: async (count) => void (badge.count = count), copyText: async () => undefined },
    onWake: () => () => undefined,
  }
  const sources = { now: () => new Date(at), after: () => () => undefined, newId: () => v7(), random: () => 0.5 }
  const connection = shallowRef({ ...initialConnection, last_sync_at: at })
  const runtime = {
    user: me,
    server_url: '',
    desktop,
    api: createApi(send),
    documents,
    outbox,
    verdictsOf: historyOf(journal),
    sources,
    connection,
    syncNow: () => undefined,
    wantBlock: () => undefined,
    stop: async () => undefined,
  }
  setActivePinia(createPinia())
  setRuntime(runtime)
  onTestFinished(() => documents.close())
  let rev = 0
  return {
    runtime,
    answers,
    requests,
    badge,
    async receive(given) {
      const from = rev
      const all = { ...noDocuments(), ...given }
      for (const list of Object.values(all)) for (const document of list) document.rev = ++rev
      await documents.writeFrame({ epoch: 'e', user_id: 1, from, to: rev, head: rev, documents: all })
    },
  }
}
