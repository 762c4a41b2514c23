import { Worker } from 'node:worker_threads'
import { blockedKind } from '../../../renderer/db/blocks.js'
import type { DocumentSet, Shelf } from '../../../renderer/db/shelf.js'
import { copySets, type DocumentDisk } from './document-disk.js'
import { emptyCollection, type SetOnDisk, type ShelfOptions, type Stored } from './memory-shelf.js'
import type { RxAnswer, RxCall, RxKind, RxThread } from './rx-thread.js'

/** The thread of a device, as it is asked from here. */
type Asked = { [C in keyof RxThread]: (...args: Parameters<RxThread[C]>) => ReturnType<RxThread[C]> }

interface Thread {
  begin(kind: RxKind): void
  ask: Asked
  busy(): number
}

/** Made once a process; a run finds them clean. */
const threads: Thread[] = []

function startThread(): Thread {
  const worker = new Worker(new URL('./rx-thread.mjs', import.meta.url), { stdout: true }) // its advert is not ours
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  let calls = 0
  worker.on('message', (answer: RxAnswer) => {
    const call = waiting.get(answer.number)
    waiting.delete(answer.number)
    if (waiting.size === 0) worker.unref()
    if ('fault' in answer) call?.reject(new Error(String(answer.fault)))
    else call?.resolve(answer.value as never)
  })
  worker.on('error', (error) => {
    throw error
  })
  worker.unref() // after its listeners, which hold the process; a call that waits holds it too
  const call = (name: RxCall['name'], args: unknown[]): Promise<never> =>
    new Promise((resolve, reject) => {
      const number = ++calls
      worker.ref()
      waiting.set(number, { resolve, reject })
      worker.postMessage({ number, name, args } satisfies RxCall)
    })
  return {
    begin: (kind) => void call('begin', [kind]),
    ask: new Proxy({} as Asked, {
      get:
        (_target, name) =>
        (...args: unknown[]) =>
          call(name as keyof RxThread, args),
    }),
    busy: () => waiting.size,
  }
}

const askedBy = new WeakMap<DocumentDisk, Asked>()

/** A device's disk with the shelf that ships, on RxDB. What is known of it here is what RxDB answered after the last write. */
export const makeRxDisk =
  (kind: RxKind) =>
  (device: number): DocumentDisk => {
    const thread = (threads[device] ??= startThread())
    thread.begin(kind)
    const { ask } = thread
    const sets = new Map<string, SetOnDisk>()
    const disk: DocumentDisk = {
      sets,
      // Two windows would be four stores, and a third set while one is made anew.
      isForMany: false,
      busy: thread.busy,
      mount: (options) => ({ shelf: shelfOf(ask, sets, options), unmount: () => void ask.closeAll() }),
      async wipe(lost) {
        await ask.wipe(lost ?? null)
        if (!lost) return sets.clear()
        const collections = sets.get(lost.set)?.collections
        for (const kind of [...(collections?.keys() ?? [])])
          if (storeNameOf(kind) === storeNameOf(lost.collection)) collections?.delete(kind)
      },
      // RxDB's storage in memory has nothing that could be copied.
      copyFrom:
        kind === 'memory'
          ? null
          : async (other) => {
              const files = await askedBy.get(other)?.readFiles()
              await ask.writeFiles(files ?? [])
              copySets(other.sets, sets)
            },
    }
    askedBy.set(disk, ask)
    return disk
  }

const shelfOf = (ask: Asked, sets: Map<string, SetOnDisk>, options: ShelfOptions): Shelf => ({
  async open(name) {
    const { marks, checkpoint, filling, found } = await ask.open(name)
    const kept = sets.get(name)?.collections
    const collections: SetOnDisk['collections'] = new Map([...(kept?.keys() ?? [])].map((each) => [each, emptyCollection('')]))
    for (const [kind, documents] of found)
      collections.set(kind, { ...emptyCollection(marks[storeNameOf(kind)] ?? ''), documents: byId(documents) })
    const set: SetOnDisk = { checkpoint, filling, collections }
    sets.set(name, set)
    return openSet({ ask, name, set, marks, options, onDestroyed: () => void sets.delete(name) })
  },
  async remove(name) {
    await ask.remove(name)
    sets.delete(name)
  },
})

/** In which store a kind lies. */
export const storeNameOf = (kind: string): string => (kind === blockedKind ? 'message_blocks' : 'documents')

const byId = (documents: Stored[]): Map<string, Stored> => new Map(documents.map((document) => [document.id, document]))

interface OpenOptions {
  ask: Asked
  name: string
  set: SetOnDisk
  marks: DocumentSet['marks']
  options: ShelfOptions
  onDestroyed: () => void
}

function openSet({ ask, name, set, marks, options, onDestroyed }: OpenOptions): DocumentSet {
  async function write<T>(work: () => Promise<T>, keep: (answer: T) => void): Promise<void> {
    options.beforeWrite?.()
    keep(await work())
    options.onWrite?.()
  }
  const keepAll = (collection: string) => (documents: Stored[]) => {
    const kept = set.collections.get(collection)
    if (kept) kept.documents = byId(documents)
  }
  return {
    marks,
    readCheckpoint: () => ask.readCheckpoint(name),
    writeCheckpoint: (next) =>
      write(
        () => ask.writeCheckpoint(name, next),
        () => void (set.checkpoint = next),
      ),
    isEmpty: () => ask.isEmpty(name),
    readFilling: () => ask.readFilling(name),
    writeFilling: (next) =>
      write(
        () => ask.writeFilling(name, next),
        () => void (set.filling = next),
      ),
    write: (kind, documents) => write(() => ask.write(name, kind, documents), keepAll(kind)),
    find: (collection, query) => ask.find(name, collection, query as never) as Promise<never>,
    watch() {
      throw new Error('the core watches nothing')
    },
    close: () => ask.closeAll(),
    async destroy() {
      await ask.destroy(name)
      onDestroyed()
    },
  }
}
