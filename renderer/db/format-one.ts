import { answer } from './query.js'
import { removeSet } from './sets.js'
import type { DocumentSet, KeptCheckpoint, StoredRow } from './shelf.js'

/**
 * The set that the version before local format 2 wrote: one database for each kind. It is shown, and read past RxDB, which refuses its old
 * schemas; nothing is written into it. The sync core rebuilds the documents beside it as soon as a server answers, and then removes it.
 */
export async function openFormatOne(set: string, factory: IDBFactory = indexedDB): Promise<DocumentSet> {
  const databases = new Map<string, Promise<IDBDatabase>>()
  const open = (store: string): Promise<IDBDatabase> => {
    const opening = databases.get(store) ?? openExisting(`rxdb-dexie-${set}--0--${store}`, factory)
    databases.set(store, opening)
    return opening
  }
  const rowsOf = async (kind: string): Promise<StoredRow[]> => {
    const rows = await asked<(StoredRow & { _deleted: string })[]>((await open(kind)).transaction('docs').objectStore('docs').getAll())
    return rows.filter((row) => row._deleted === '0')
  }
  const readCheckpoint = async (): Promise<KeptCheckpoint | null> => {
    const store = (await open('plugin-local-documents-')).transaction('docs').objectStore('docs')
    return (await asked<{ data: KeptCheckpoint } | undefined>(store.get('checkpoint')))?.data ?? null
  }
  const close = async (): Promise<void> => {
    for (const database of await Promise.all([...databases.values()])) database.close()
  }
  const kept = await readCheckpoint()
  await Promise.all(Object.keys(kept?.marks ?? {}).map(open)) // one that is lost is found out now, not on a screen
  return {
    marks: kept?.marks ?? {},
    readCheckpoint,
    writeCheckpoint: refuse,
    isEmpty: async () => kept === null,
    readFilling: async () => null,
    writeFilling: refuse,
    write: refuse,
    find: async (kind, query) => answer(await rowsOf(kind), query),
    watch(kind, query, listener) {
      let isStopped = false
      const read = async (): Promise<void> => {
        const rows = answer(await rowsOf(kind), query)
        if (!isStopped) listener(rows)
      }
      read().catch((fault: unknown) => console.error(fault))
      return () => void (isStopped = true)
    },
    close,
    async destroy() {
      await close()
      await removeSet(set, factory)
    },
  }
}

const refuse = (): Promise<never> => Promise.reject(new Error('a set of an older format is only read'))

/** Rejects where it is not there: it creates nothing. */
function openExisting(name: string, factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(name)
  request.onupgradeneeded = () => request.transaction?.abort()
  return asked(request)
}

const asked = <T>(request: IDBRequest): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T)
    request.onerror = () => reject(new Error('the older documents cannot be read', { cause: request.error }))
  })
