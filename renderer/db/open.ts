import { addRxPlugin, createRxDatabase, removeRxDatabase, type RxCollection, type RxDatabase, type RxStorage } from 'rxdb'
import { RxDBLocalDocumentsPlugin } from 'rxdb/plugins/local-documents'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { rxSchemas, type BlockRow, type DocumentRow } from './schemas.js'

addRxPlugin(RxDBLocalDocumentsPlugin)

export interface Collections {
  message_blocks: RxCollection<BlockRow>
  documents: RxCollection<DocumentRow>
}
export type Database = RxDatabase<Collections>
export type Storage = RxStorage<unknown, unknown>

export interface OpenOptions {
  name: string
  /** Whether other windows or tabs have the same database open. */
  isShared: boolean
  storage?: Storage
}

/** Opens one generation of a person's documents. Rejects where IndexedDB does; the caller decides what to do then. */
export async function openCollections({ name, isShared, storage }: OpenOptions): Promise<Database> {
  const database = await createRxDatabase<Collections>({
    name,
    storage: storage ?? getRxStorageDexie(),
    multiInstance: isShared,
    localDocuments: true,
    eventReduce: true,
    closeDuplicates: true,
  })
  await database.addCollections(rxSchemas)
  return database
}

export async function removeCollections(name: string, storage?: Storage): Promise<void> {
  await removeRxDatabase(name, storage ?? getRxStorageDexie())
}
