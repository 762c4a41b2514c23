/** What a person does to the folder of an IndexedDB behind the app's back: by IndexedDB's own interface, as there is no folder here. */

/** All of one database, as plain data. */
export interface DatabaseFile {
  name: string
  version: number
  stores: StoreFile[]
}

interface StoreFile {
  name: string
  keyPath: string | string[] | null
  autoIncrement: boolean
  indexes: { name: string; keyPath: string | string[]; unique: boolean; multiEntry: boolean }[]
  keys: IDBValidKey[]
  values: unknown[]
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB refused'))
  })

/** Takes away the databases whose names are chosen. Nobody has them open. */
export async function removeDatabases(factory: IDBFactory, isChosen: (name: string) => boolean): Promise<void> {
  for (const { name } of await factory.databases()) if (name !== undefined && isChosen(name)) await answer(factory.deleteDatabase(name))
}

export async function readDatabases(factory: IDBFactory): Promise<DatabaseFile[]> {
  const files: DatabaseFile[] = []
  for (const { name, version } of await factory.databases()) {
    if (name === undefined || version === undefined) continue
    const database = await answer(factory.open(name))
    const stores = await Promise.all([...database.objectStoreNames].map((store) => readStore(database, store)))
    database.close()
    files.push({ name, version, stores })
  }
  return files
}

async function readStore(database: IDBDatabase, name: string): Promise<StoreFile> {
  const store = database.transaction(name).objectStore(name)
  const { keyPath, autoIncrement } = store
  const indexes = [...store.indexNames].map((each) => {
    const index = store.index(each)
    return { name: each, keyPath: index.keyPath, unique: index.unique, multiEntry: index.multiEntry }
  })
  const [keys, values] = await Promise.all([answer(store.getAllKeys()), answer(store.getAll() as IDBRequest<unknown[]>)])
  return { name, keyPath, autoIncrement, indexes, keys, values }
}

export async function writeDatabases(factory: IDBFactory, files: readonly DatabaseFile[]): Promise<void> {
  for (const { name, version, stores } of files) {
    const request = factory.open(name, version)
    request.onupgradeneeded = () => {
      for (const { name: store, keyPath, autoIncrement, indexes } of stores) {
        const made = request.result.createObjectStore(store, { keyPath, autoIncrement })
        for (const { name: index, keyPath: path, unique, multiEntry } of indexes) made.createIndex(index, path, { unique, multiEntry })
      }
    }
    const database = await answer(request)
    for (const { name: store, keyPath, keys, values } of stores) {
      const to = database.transaction(store, 'readwrite').objectStore(store)
      await Promise.all(values.map((value, index) => answer(to.put(value, keyPath === null ? keys[index] : undefined))))
    }
    database.close()
  }
}
