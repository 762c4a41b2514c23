import { blockedKind, isPlaced } from './blocks.js'
import { openFormatOne } from './format-one.js'
import { openCollections, removeCollections, type Database, type Storage } from './open.js'
import { blockStore } from './rx-blocks.js'
import { holdDocuments } from './rx-documents.js'
import { isFormatOne, removeSet } from './sets.js'
import type { DocumentSet, KeptCheckpoint, KeptFilling, Shelf } from './shelf.js'
import { readMarks } from './store-marks.js'

export interface RxShelfOptions {
  /** Whether other windows or tabs have the same database open. */
  isShared: boolean
  newId: () => string
  storage?: Storage
}

/** Sets of documents in RxDB, one database each. */
export const rxShelf = ({ isShared, newId, storage }: RxShelfOptions): Shelf => ({
  async open(name) {
    if (isFormatOne(name)) return openFormatOne(name)
    const database = await openCollections({ name, isShared, ...(storage ? { storage } : {}) })
    return setOf(database, await readMarks(database, newId))
  },
  remove: (name) => (isFormatOne(name) ? removeSet(name) : removeCollections(name, storage)),
})

async function setOf(database: Database, marks: DocumentSet['marks']): Promise<DocumentSet> {
  const blocks = blockStore(database.message_blocks)
  const documents = await holdDocuments(database.documents)
  const read = async <T extends object>(id: string): Promise<T | null> =>
    ((await database.getLocal<T>(id))?.toJSON().data as T | undefined) ?? null
  return {
    marks,
    readCheckpoint: () => read<KeptCheckpoint>('checkpoint'),
    writeCheckpoint: async (checkpoint) => void (await database.upsertLocal<KeptCheckpoint>('checkpoint', checkpoint)),
    readFilling: async () => (await read<{ filling: KeptFilling | null }>('filling'))?.filling ?? null,
    writeFilling: async (filling) => void (await database.upsertLocal('filling', { filling })),
    isEmpty: async () => documents.isEmpty() && (await blocks.isEmpty()),
    async write(kind, received) {
      if (kind !== blockedKind) return documents.write(kind, received)
      const rows = received.map(({ _deleted, ...row }) => row)
      await blocks.write(rows.filter(isPlaced))
      await documents.write(
        kind,
        received.filter((document) => !isPlaced(document)),
      )
    },
    find: async (kind, query) => (kind === blockedKind ? blocks.find(query as never) : documents.find(kind, query as never)),
    watch: (kind, query, listener) =>
      kind === blockedKind ? blocks.watch(query as never, listener) : documents.watch(kind, query as never, listener),
    async close() {
      documents.stop()
      await database.close()
    },
    async destroy() {
      documents.stop()
      await database.remove()
    },
  }
}
