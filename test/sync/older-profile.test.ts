import fs from 'node:fs'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openDocumentStore, type DocumentStore } from '../../renderer/db/document-store.js'
import { openMessageReader } from '../../renderer/db/message-reader.js'
import { rxShelf } from '../../renderer/db/rx-shelf.js'
import { formatOneSetOf, sweepSets } from '../../renderer/db/sets.js'
import type { DocumentSet, Shelf } from '../../renderer/db/shelf.js'
import type { Network } from '../../renderer/sync/api.js'
import { pull } from '../../renderer/sync/puller.js'
import type { CollectionName } from '../../sync-server/contract/documents.js'
import { writeDatabases, type DatabaseFile } from '../simulation/machines/indexed-db-files.js'

/** The IndexedDB that version 0.1.0 left behind, before local format 2: five messages of one thread, pulled up to e/9. */
const profile = JSON.parse(fs.readFileSync(new URL('profiles/format-1.json', import.meta.url), 'utf8')) as DatabaseFile[]
const name = 'kreida-1'

let factory: IDBFactory
beforeEach(async () => {
  factory = new IDBFactory()
  vi.stubGlobal('indexedDB', factory)
  vi.stubGlobal('IDBKeyRange', IDBKeyRange)
  await writeDatabases(factory, profile)
})
afterEach(() => vi.unstubAllGlobals())

const generation = { current: 0, isWritten: false }
beforeEach(() => Object.assign(generation, { current: 0, isWritten: false }))

async function open(onWrite: () => void = () => undefined): Promise<DocumentStore> {
  const shelf = rxShelf({ isShared: false, newId: () => 'mark', storage: getRxStorageDexie({ indexedDB: factory, IDBKeyRange }) })
  return openDocumentStore(watched(shelf, onWrite), {
    name,
    generation: {
      read: () => generation.current,
      write: (next) => Object.assign(generation, { current: next, isWritten: true }),
    },
    outdatedSet: generation.isWritten ? null : await formatOneSetOf(name, factory),
  })
}

/** `onWrite` may throw: then nothing is written. */
const watched = (shelf: Shelf, onWrite: () => void): Shelf => {
  const before =
    <A extends unknown[], T>(work: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      onWrite()
      return work(...args)
    }
  const watchedSet = (set: DocumentSet): DocumentSet => ({
    ...set,
    write: before(set.write),
    writeCheckpoint: before(set.writeCheckpoint),
    writeFilling: before(set.writeFilling),
    destroy: before(set.destroy),
  })
  return { open: before(async (set: string) => watchedSet(await shelf.open(set))), remove: before(shelf.remove) }
}

const everything: CollectionName[] = ['relations', 'contact_access', 'threads', 'read_markers', 'messages']
const allOf = async (documents: DocumentStore): Promise<Record<string, unknown[]>> =>
  Object.fromEntries(
    await Promise.all(
      everything.map(async (kind) => {
        const found = await documents.find(kind, { selector: {} })
        return [kind, found.sort((a, b) => (a.id < b.id ? -1 : 1))] as const
      }),
    ),
  )

/** A server of the same history, with the same documents. */
function serverWith(documents: Record<string, unknown[]>): Pick<Network, 'pullStart' | 'pullHistory' | 'pullFrame'> {
  const received = (rows: unknown[]) => rows.map((row) => ({ ...(row as { id: string; rev: number }), _deleted: false }))
  const { messages = [], ...others } = documents
  const [first] = messages as { thread_id: string }[]
  const blocks = [{ thread_id: first?.thread_id ?? '', block: 0, messages: received(messages) }]
  const lists = Object.fromEntries(Object.entries(others).map(([kind, rows]) => [kind, received(rows)]))
  return {
    pullStart: async () => ({ ok: true, value: { epoch: 'e', user_id: 1, head: 9, documents: lists, blocks, cursor: null } }),
    pullHistory: async () => ({ ok: true, value: { epoch: 'e', user_id: 1, blocks: [], cursor: null } }),
    pullFrame: async ({ after }) => ({ ok: true, value: { epoch: 'e', user_id: 1, from: after, to: 9, head: 9, documents: {} } }),
  }
}

const sets = async (): Promise<string[]> =>
  [...new Set((await factory.databases()).map(({ name: found = '' }) => found.split('--')[0] ?? ''))]
    .filter((found) => found.startsWith('rxdb-'))
    .sort()

describe('the documents of an older version', () => {
  it('DAT-4: without a network all of them are shown at once, and nothing is written into them', async () => {
    const documents = await open()
    expect([documents.isOutdated(), documents.checkpoint()]).toEqual([true, { epoch: 'e', rev: 9 }])
    const shown = await allOf(documents)
    expect(everything.map((kind) => shown[kind]?.length)).toEqual([1, 1, 1, 1, 5])
    expect(shown['messages']).toMatchObject([1, 2, 3, 4, 5].map((seq) => ({ seq, sender_count: 0 })))
    const reader = await openMessageReader(documents.setName(), factory)
    const [thread] = shown['threads'] as { id: string }[]
    expect((await reader.read(thread?.id ?? '', 3, 10)).map(({ seq }) => seq)).toEqual([4, 5])
    reader.close()
    expect(await sets()).toEqual(['rxdb-dexie-kreida-1-v1-g0'])
    await documents.close()
  })

  it('DAT-4: with a network they are read anew beside, and the sets that nobody uses are gone afterwards', async () => {
    const documents = await open()
    const before = await allOf(documents)
    const pulled = await pull({ network: serverWith(before), documents, onRebuild: async () => undefined })
    expect(pulled).toEqual({ ok: true, head: 9 })
    expect([documents.isOutdated(), documents.setName(), documents.checkpoint()]).toEqual([false, 'kreida-1-f2-g1', { epoch: 'e', rev: 9 }])
    expect(await allOf(documents)).toEqual(before)
    await sweepSets(name, documents.setName(), factory)
    await vi.waitFor(async () => expect(await sets()).toEqual(['rxdb-dexie-kreida-1-f2-g1']))
    await documents.close()
    const again = await open()
    expect(await allOf(again)).toEqual(before)
    await again.close()
  })

  it('DAT-4: killed at any write on the way, all of them are shown after the next start', { timeout: 120_000 }, async () => {
    const first = await open()
    const before = await allOf(first)
    await first.close()
    let isDone = false
    for (let step = 1; !isDone && step <= 50; step += 1) {
      let writes = 0
      const documents = await open(() => {
        writes += 1
        if (writes >= step) throw new Error('killed')
      }).catch(() => null)
      if (documents) {
        isDone = await pull({ network: serverWith(before), documents, onRebuild: async () => undefined }).then(
          ({ ok }) => ok,
          () => false,
        )
        await documents.close().catch(() => undefined)
      }
      const again = await open()
      expect(await allOf(again)).toEqual(before)
      await again.close()
    }
    expect(isDone).toBe(true)
  })

  it('DAT-3: of a set that has lost a database nothing is shown, and an empty one takes its place', async () => {
    await new Promise((resolve) => (factory.deleteDatabase('rxdb-dexie-kreida-1-v1-g0--0--threads').onsuccess = resolve))
    const documents = await open()
    expect([documents.isOutdated(), documents.checkpoint()]).toEqual([false, null])
    await documents.close()
  })
})
