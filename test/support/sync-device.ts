import { DatabaseSync } from '@photostructure/sqlite'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { v7 } from 'uuid'
import { openMemoryJournal } from './memory-journal.js'
import { openDocuments, type DocumentStore } from '../../renderer/db/documents.js'
import { appended, sendHeld } from '../../renderer/model/unsent/verbs.js'
import { buildTimeline, type Bubble } from '../../renderer/model/timeline.js'
import { readCountAt, unreadOf } from '../../renderer/model/unread.js'
import { createApi } from '../../renderer/sync/api.js'
import { initialConnection, type Connection } from '../../renderer/sync/connection.js'
import { createOutbox, type Outbox } from '../../renderer/sync/outbox.js'
import { startSync, type Sync } from '../../renderer/sync/sync.js'
import { threadIdOf, type Origin } from '../../sync-server/contract/ids.js'
import type { Intent } from '../../sync-server/contract/intents.js'
import { createLine, type Line } from './fake-network.js'
import type { FakeTime } from './fake-time.js'
import { apiOf, beginLife, documentsOf, journalOf, sourcesOf, type Death, type Life } from './life.js'
import type { Person, World } from './server.js'

/** One person's device: the shipped core on real stores, with a line to the real server. */
export interface Device {
  person: Person
  line: Line
  /** What went wrong on the device itself; nothing should. */
  faults: unknown[]
  life(): Life
  outbox(): Outbox
  documents(): DocumentStore
  sync(): Sync
  connection(): Connection
  /** Starts the app; what the earlier life left on the disk is found. */
  start(death?: Death): Promise<void>
  /** SIGKILL. */
  kill(): void
  signIn(bearer: string): void
  /** Milliseconds that this device's clock is wrong by. */
  setClockError(ms: number): void
  begin(origin: Origin): Promise<string>
  write(thread_id: string, body: string): Promise<string>
  markRead(thread_id: string, last_read_seq: number): Promise<void>
  sendHeld(thread_id: string): Promise<void>
  cancel(id: string): Promise<boolean>
  /** What the screen shows of a thread. */
  bubbles(thread_id: string): Promise<Bubble[]>
  texts(thread_id: string): Promise<string[]>
  /** States of the intents in the outbox, in order. */
  states(): string[]
  /** Closes the app in order; `start` opens it again. */
  stop(): Promise<void>
  /** Loses whole databases, all or those whose name holds this text; the app must be stopped. */
  wipe(part?: string): Promise<void>
  /** Unread messages of a thread, by this device's own knowledge. */
  unread(thread_id: string): Promise<number>
}

export interface DeviceDeps {
  world: World
  time: FakeTime
  person: Person
  name: string
}

export function createDevice({ world, time, person, name }: DeviceDeps): Device {
  const disk = new DatabaseSync(':memory:')
  const indexedDB = new IDBFactory()
  const generation = { current: 0 }
  const faults: unknown[] = []
  let bearer = person.access_token
  let clockErrorMs = 0
  const now = (): Date => new Date(time.now().getTime() + clockErrorMs)
  const line = createLine({ world, user_id: person.id, bearer: () => bearer, time })
  let life = beginLife(null, () => undefined)
  let outbox: Outbox = createOutbox({ read: async () => ({ entries: [], drafts: [] }), commit: async () => ({ ok: true }) })
  let documents: DocumentStore | null = null
  let sync: Sync | null = null
  let connection = initialConnection

  function require<T>(value: T | null): T {
    if (value === null) throw new Error(`${name} was not started`)
    return value
  }

  /** Opens what the core stands on, and starts it; a life that ends in the middle gets no further. */
  async function open(own: Life): Promise<void> {
    const journal = openMemoryJournal(disk) // the same disk, opened anew
    const sources = sourcesOf(own, { now, after: (ms, work) => time.after(ms, work), newId: () => v7(), random: () => 0.5 })
    outbox = createOutbox(journalOf(own, journal))
    await outbox.reload()
    const store = await openDocuments({
      name: `kreida-${name}`,
      isShared: false,
      newId: () => v7(),
      generation: { read: () => generation.current, write: (next) => void (generation.current = next) },
      storage: getRxStorageDexie({ indexedDB, IDBKeyRange }),
    })
    documents = documentsOf(own, store)
    connection = initialConnection
    sync = startSync({
      network: apiOf(own, createApi(line.send).forPerson(person.id)),
      documents,
      outbox,
      sources,
      user_id: person.id,
      onConnection: (next) => void (own.isDead || (connection = next)),
      onFault: (error) => void faults.push(error),
    })
  }

  async function enqueue(intent: Intent): Promise<string> {
    const committed = await outbox.commit([appended(intent)])
    if (!committed.ok) throw new Error(`the journal said ${committed.reason}`)
    return intent.id
  }
  const base = () => ({ id: v7(), created_at: now().toISOString() })

  return {
    person,
    line,
    faults,
    life: () => life,
    outbox: () => outbox,
    documents: () => require(documents),
    sync: () => require(sync),
    connection: () => connection,
    async start(death) {
      life = beginLife(death ?? null, () => line.abandon())
      await Promise.race([open(life), life.ended])
    },
    kill: () => life.end(),
    signIn: (next) => void (bearer = next),
    setClockError: (ms) => void (clockErrorMs = ms),
    async begin(origin) {
      const ids = origin.kind === 'contact' ? { relation_id: origin.relation_id } : { inquiry_id: origin.inquiry_id }
      await enqueue({ ...base(), kind: 'ensure_thread', thread_id: threadIdOf(origin), ...ids })
      return threadIdOf(origin)
    },
    write: (thread_id, body) => enqueue({ ...base(), kind: 'send_message', thread_id, body }),
    markRead: async (thread_id, last_read_seq) =>
      void (await enqueue({ ...base(), kind: 'advance_read_marker', thread_id, last_read_seq })),
    async sendHeld(thread_id) {
      await outbox.commit(sendHeld(outbox.entries(), { thread_id, ids: null }, () => base().id).changes)
    },
    cancel: async (id) => (await outbox.commit([{ op: 'remove', id, from: ['queued', 'refused'] }])).ok,
    ...screenOf({ documents: () => require(documents), outbox: () => outbox, me: person.id }),
    states: () => outbox.entries().map((entry) => entry.state),
    async stop() {
      sync?.stop()
      life.end()
      await documents?.close()
      documents = null
    },
    async wipe(part = '') {
      const found = (await indexedDB.databases()).flatMap(({ name: found }) => (found?.includes(part) ? [found] : []))
      if (found.length === 0) throw new Error(`nothing is called ${part}`)
      for (const each of found) indexedDB.deleteDatabase(each)
    },
  }
}

interface Screen {
  documents: () => DocumentStore
  outbox: () => Outbox
  me: number
}

/** What the screen of a device shows, by the shipped merge of documents and journal. */
function screenOf({ documents, outbox, me }: Screen): Pick<Device, 'bubbles' | 'texts' | 'unread'> {
  async function bubbles(thread_id: string): Promise<Bubble[]> {
    const store = documents()
    const messages = await store.find('messages', { selector: { thread_id }, sort: [{ thread_id: 'asc' }, { seq: 'asc' }] })
    const markers = await store.find('read_markers', { selector: { thread_id } })
    const other_read_seq = markers.find((marker) => marker.user_id !== me)?.last_read_seq ?? 0
    const section = {
      thread_id,
      thread_kind: 'contact' as const,
      messages,
      other_read_seq,
      other_read_at: null,
      first_unread_seq: null,
      holds_end: true,
    }
    const items = buildTimeline({ sections: [section], unsent: outbox().entries(), me: me, dayOf: (at) => at.slice(0, 10) })
    return items.flatMap((item) => (item.kind === 'message' ? [item.bubble] : []))
  }

  return {
    bubbles,
    texts: async (thread_id) => (await bubbles(thread_id)).map((bubble) => bubble.body),
    async unread(thread_id) {
      const store = documents()
      const messages = await store.find('messages', { selector: { thread_id } })
      const { counts } = unreadOf(await store.find('threads', { selector: { id: thread_id } }), {
        markers: await store.find('read_markers', { selector: {} }),
        unsent: outbox().entries(),
        me,
        countAt: (_thread, seq) => messages.flatMap((message) => (message.seq === seq ? [readCountAt(message, me)] : []))[0] ?? null,
      })
      return counts.get(thread_id) ?? 0
    },
  }
}
