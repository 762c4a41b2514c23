import { randomUUID } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import type { Storage } from '../../../renderer/db/open.js'
import { rxShelf } from '../../../renderer/db/rx-shelf.js'
import { blockedKind } from '../../../renderer/db/blocks.js'
import type { DocumentSet, Shelf } from '../../../renderer/db/shelf.js'
import { collectionNames, type CollectionName } from '../../../sync-server/contract/documents.js'
import type { Stored } from './memory-shelf.js'
import { readDatabases, removeDatabases, writeDatabases, type DatabaseFile } from './indexed-db-files.js'

/** The storages of RxDB that the simulation runs on. */
export type RxKind = 'memory' | 'dexie'

/** A device's disk with the shelf that ships on it, in a thread of its own: RxDB lets a process have fourteen collections. */
function openThread(kind: RxKind) {
  const factory = new IDBFactory()
  const states = new Map<string, unknown>()
  const storage = (
    kind === 'dexie'
      ? getRxStorageDexie({ indexedDB: factory, IDBKeyRange })
      : Object.assign(getRxStorageMemory(), { collectionStates: states })
  ) as Storage
  const shelf: Shelf = rxShelf({ isShared: false, newId: () => randomUUID(), storage })
  const sets = new Map<string, DocumentSet>()
  /** Windows that are gone let go of their databases before another one opens them. */
  let closing: Promise<unknown> = Promise.resolve()
  const setOf = (name: string): DocumentSet => {
    const set = sets.get(name)
    if (!set) throw new Error(`${name} is not open`)
    return set
  }
  /** What RxDB answers when it is asked for all of a collection. */
  const read = (name: string, kind: string): Promise<Stored[]> =>
    setOf(name).find(kind as CollectionName, { selector: {} }) as unknown as Promise<Stored[]>

  return {
    async open(name: string) {
      await closing
      const set = await shelf.open(name)
      sets.set(name, set)
      const found = await Promise.all(collectionNames.map(async (collection) => [collection, await read(name, collection)] as const))
      return { marks: set.marks, checkpoint: await set.readCheckpoint(), filling: await set.readFilling(), found }
    },
    remove: (name: string) => shelf.remove(name),
    async closeAll() {
      const all = [...sets.values()]
      sets.clear()
      closing = Promise.all([closing, ...all.map((set) => set.close())])
      await closing
    },
    async write(name: string, kind: string, documents: Parameters<DocumentSet['write']>[1]) {
      await setOf(name).write(kind, documents)
      return read(name, kind)
    },
    readCheckpoint: (name: string) => setOf(name).readCheckpoint(),
    writeCheckpoint: (name: string, checkpoint: Parameters<DocumentSet['writeCheckpoint']>[0]) => setOf(name).writeCheckpoint(checkpoint),
    readFilling: (name: string) => setOf(name).readFilling(),
    writeFilling: (name: string, filling: Parameters<DocumentSet['writeFilling']>[0]) => setOf(name).writeFilling(filling),
    isEmpty: (name: string) => setOf(name).isEmpty(),
    find: (name: string, collection: CollectionName, query: never) => setOf(name).find(collection, query),
    async destroy(name: string) {
      await setOf(name).destroy()
      sets.delete(name)
    },
    async wipe(lost: { set: string; collection: string } | null) {
      await closing
      const isLost = (name: string): boolean =>
        !lost || (name.includes(`${lost.set}--`) && name.endsWith(`--${lost.collection === blockedKind ? 'message_blocks' : 'documents'}`))
      for (const name of [...states.keys()]) if (isLost(name)) states.delete(name)
      await removeDatabases(factory, isLost)
    },
    async readFiles() {
      await closing
      return readDatabases(factory)
    },
    async writeFiles(files: DatabaseFile[]) {
      await closing
      await removeDatabases(factory, () => true)
      await writeDatabases(factory, files)
    },
  }
}

/** What the thread does when it is asked. */
export type RxThread = ReturnType<typeof openThread>

/** A call, and its answer under the same number. */
export interface RxCall {
  number: number
  /** `begin` throws everything away and takes another kind. */
  name: keyof RxThread | 'begin'
  args: unknown[]
}
export type RxAnswer = { number: number; value: unknown } | { number: number; fault: unknown }

let thread: Promise<RxThread> | null = null

async function begin(kind: RxKind): Promise<RxThread> {
  await (await thread)?.closeAll()
  return openThread(kind)
}

async function answer({ name, args }: RxCall): Promise<unknown> {
  if (name === 'begin') {
    thread = begin(args[0] as RxKind)
    return null
  }
  const begun = await thread
  if (!begun) throw new Error('not begun')
  return (begun[name] as (...args: unknown[]) => Promise<unknown>)(...args)
}

parentPort?.on('message', (call: RxCall) => {
  answer(call).then(
    (value) => parentPort?.postMessage({ number: call.number, value } satisfies RxAnswer),
    (error: unknown) => parentPort?.postMessage({ number: call.number, fault: String(error) } satisfies RxAnswer),
  )
})
