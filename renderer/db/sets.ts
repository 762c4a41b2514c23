/** Where the sets of a person's documents lie in IndexedDB, by name. RxDB makes one database for each store of a set. */

const databasePrefix = 'rxdb-dexie-'
const formatOne = /^(kreida-\d+)-v1-g\d+$/

/** Under which name a generation of a person's documents lies on the shelf. */
export const setNameOf = (name: string, generation: number): string => `${name}-f2-g${generation}`

/** Whether it is a set of the first local format, which this program only reads. */
export const isFormatOne = (set: string): boolean => formatOne.test(set)

/** The set that the version before local format 2 left: its name, or null where there is none. `name`: unique per person. */
export async function formatOneSetOf(name: string, factory: IDBFactory = indexedDB): Promise<string | null> {
  const sets = await setsOf(name, factory)
  return sets.filter(isFormatOne).sort(byGeneration).at(-1) ?? null
}

const byGeneration = (a: string, b: string): number => Number(a.slice(a.lastIndexOf('g') + 1)) - Number(b.slice(b.lastIndexOf('g') + 1))

/** Removes every set of a person that is not `current`. Databases that another window still has open go when it closes them. */
export async function sweepSets(name: string, current: string, factory: IDBFactory = indexedDB): Promise<void> {
  for (const set of await setsOf(name, factory)) if (set !== current) await removeSet(set, factory)
}

/** Removes all databases of one set. */
export async function removeSet(set: string, factory: IDBFactory = indexedDB): Promise<void> {
  for (const name of await databasesOf(set, factory)) await removed(factory.deleteDatabase(name))
}

async function setsOf(name: string, factory: IDBFactory): Promise<string[]> {
  const names = await databaseNames(factory)
  const sets = names.flatMap((each) =>
    each.startsWith(`${databasePrefix}${name}-`) ? [each.slice(databasePrefix.length).split('--')[0] ?? ''] : [],
  )
  return [...new Set(sets)]
}

const databasesOf = async (set: string, factory: IDBFactory): Promise<string[]> =>
  (await databaseNames(factory)).filter((each) => each.startsWith(`${databasePrefix}${set}--`))

const databaseNames = async (factory: IDBFactory): Promise<string[]> =>
  (await factory.databases()).flatMap(({ name }) => (name === undefined ? [] : [name]))

/** A database that is still open elsewhere is not waited for: the browser removes it as soon as it is let go. */
const removed = (request: IDBOpenDBRequest): Promise<void> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve()
    request.onblocked = () => resolve()
    request.onerror = () => reject(new Error('an unused set of documents cannot be removed', { cause: request.error }))
  })
