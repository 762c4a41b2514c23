import { BehaviorSubject, switchMap } from 'rxjs'
import { collectionNames, type CollectionName, type Documents, type StoredDocument } from '@contract/documents.js'
import type { Frame } from '@contract/sync.js'
import { writeRows } from './frames.js'
import { openCollections, removeCollections, type Database, type Storage } from './open.js'
import { readMarks, type StoreMarks } from './store-marks.js'

/** The last rev of the person's feed that this device holds, and of which server's history. */
export interface Checkpoint {
  epoch: string
  rev: number
}

export interface DocumentQuery<C extends CollectionName> {
  selector: { [K in keyof StoredDocument<C>]?: StoredDocument<C>[K] | { $gte?: number; $lt?: number; $in?: string[] } }
  sort?: { [K in keyof StoredDocument<C>]?: 'asc' | 'desc' }[]
  limit?: number
}

/** A second, empty set of documents that a whole feed is pulled into while the old one stays on the screen. */
export interface Rebuild {
  writeFrame(frame: Frame): Promise<void>
  /** Ids of the documents of one collection that the old set has and the new one has not. */
  lost<C extends CollectionName>(collection: C, query: DocumentQuery<C>): Promise<StoredDocument<C>[]>
  swap(): Promise<void>
  abandon(): Promise<void>
}

/** The read-only copy of the server's documents. The puller is its only writer. */
export interface DocumentStore {
  checkpoint(): Checkpoint | null
  /** Writes a frame's documents, then its checkpoint. A document never replaces one with a higher rev of the same epoch. */
  writeFrame(frame: Frame): Promise<void>
  find<C extends CollectionName>(collection: C, query: DocumentQuery<C>): Promise<StoredDocument<C>[]>
  /** Calls with the answer now and after every change that concerns it, also across a rebuild. Returns the stop function. */
  watch<C extends CollectionName>(collection: C, query: DocumentQuery<C>, listener: (documents: StoredDocument<C>[]) => void): () => void
  startRebuild(): Promise<Rebuild>
  close(): Promise<void>
}

export interface DocumentStoreOptions {
  /** Unique per person on this origin. */
  name: string
  isShared: boolean
  newId: () => string
  /** Remembers which generation is in use; outside the database, so that it outlives it. */
  generation: { read(): number; write(generation: number): void }
  storage?: Storage
}

const checkpointId = 'checkpoint'
type CheckpointData = Checkpoint & { marks: StoreMarks }

/** Opens a person's documents. A store that is wiped, half wiped or of another make starts again from nothing: the server has it all. */
export async function openDocuments(options: DocumentStoreOptions): Promise<DocumentStore> {
  let generation = options.generation.read()
  const nameOf = (number: number): string => `${options.name}-g${number}`
  const open = (number: number) => openSet(options, nameOf(number))
  let current = await open(generation)
  if (current.isDoubtful) {
    await current.database.remove()
    current = await open(generation)
  }
  const databases = new BehaviorSubject(current.database)

  return {
    checkpoint: () => current.checkpoint,
    writeFrame: (frame) => writeInto(current, frame),
    find: (collection, query) => findIn(current.database, collection, query),
    watch(collection, query, listener) {
      const live = databases.pipe(switchMap((database) => database[collection].find(mango(query)).$))
      const subscription = live.subscribe((found) => listener(found.map((document) => plain(document))))
      return () => subscription.unsubscribe()
    },
    async startRebuild() {
      const next = generation + 1
      await removeCollections(nameOf(next), options.storage)
      const beside = await open(next)
      return {
        writeFrame: (frame) => writeInto(beside, frame),
        async lost(collection, query) {
          const fresh = new Set((await findIn(beside.database, collection, query)).map((document) => document.id))
          return (await findIn(current.database, collection, query)).filter((document) => !fresh.has(document.id))
        },
        async swap() {
          const old = current
          current = beside
          generation = next
          options.generation.write(next)
          databases.next(beside.database)
          await old.database.remove()
        },
        abandon: async () => void (await beside.database.remove()),
      }
    },
    async close() {
      databases.complete()
      await current.database.close()
    },
  }
}

interface OpenSet {
  database: Database
  marks: StoreMarks
  checkpoint: Checkpoint | null
  /** Holds documents whose checkpoint is gone, or a checkpoint of other collections. */
  isDoubtful: boolean
}

async function openSet(options: DocumentStoreOptions, name: string): Promise<OpenSet> {
  const { isShared, storage } = options
  const database = await openCollections({ name, isShared, ...(storage ? { storage } : {}) })
  const local = await database.getLocal<CheckpointData>(checkpointId)
  const marks = await readMarks(database, options.newId)
  const known = local?.toJSON().data
  if (!known) {
    const counts = await Promise.all(collectionNames.map((collection) => database[collection].count().exec()))
    // Where windows share the documents, another one may be writing its first frame at this moment: that is no doubt.
    return { database, marks, checkpoint: null, isDoubtful: !isShared && counts.some((count) => count > 0) }
  }
  const isWhole = collectionNames.every((collection) => known.marks[collection] === marks[collection])
  return { database, marks, checkpoint: isWhole ? { epoch: known.epoch, rev: known.rev } : null, isDoubtful: !isWhole }
}

async function writeInto(set: OpenSet, frame: Frame): Promise<void> {
  for (const collection of writeOrder) await writeRows(set.database, collection, frame.documents[collection])
  const checkpoint = { epoch: frame.epoch, rev: frame.to }
  await set.database.upsertLocal<CheckpointData>(checkpointId, { ...checkpoint, marks: set.marks })
  set.checkpoint = checkpoint
}

/** Messages before the threads that count them, so that no screen ever shows a count without its messages. */
const writeOrder: (keyof Documents)[] = ['relations', 'inquiries', 'contact_access', 'messages', 'read_markers', 'threads']

async function findIn<C extends CollectionName>(database: Database, collection: C, query: DocumentQuery<C>): Promise<StoredDocument<C>[]> {
  const found = await database[collection].find(mango(query)).exec()
  return found.map((document) => plain<C>(document))
}

/** RxDB's own query type is bound to one collection's fields; ours has been checked against the contract's. */
const mango = (query: object): never => query as never

/** A plain object for Vue: its proxies break RxDocuments. */
const plain = <C extends CollectionName>(document: { toJSON(): unknown }): StoredDocument<C> => document.toJSON() as StoredDocument<C>
