import type { CollectionName, StoredDocument } from '@contract/documents.js'
import type { ReceivedFrame } from '@contract/received.js'
import { collectionNames } from '@contract/documents.js'
import { writeDocuments } from './frames.js'
import type { Checkpoint, DocumentQuery, DocumentSet, Shelf } from './shelf.js'

/** A second, empty set of documents that a whole feed is pulled into while the old one stays on the screen. */
export interface Rebuild {
  writeFrame(frame: ReceivedFrame): Promise<void>
  /** The documents of one collection that the old set has and the new one has not. */
  lost<C extends CollectionName>(collection: C, query: DocumentQuery<C>): Promise<StoredDocument<C>[]>
  swap(): Promise<void>
  abandon(): Promise<void>
}

/** The read-only copy of the server's documents. The puller is its only writer. */
export interface DocumentStore {
  checkpoint(): Checkpoint | null
  /** Under which name the current set of documents lies on its shelf: for readers that stand beside. Another one after a rebuild. */
  setName(): string
  /** The same, as another window may have written it meanwhile. */
  rereadCheckpoint(): Promise<Checkpoint | null>
  /** Whether it holds no document at all. */
  isEmpty(): Promise<boolean>
  /** Writes a frame's documents, then its checkpoint. A document never replaces one with a higher rev of the same epoch. */
  writeFrame(frame: ReceivedFrame): Promise<void>
  find<C extends CollectionName>(collection: C, query: DocumentQuery<C>): Promise<StoredDocument<C>[]>
  /** Calls with the answer now and after every change that concerns it, also across a rebuild. Returns the stop function. */
  watch<C extends CollectionName>(collection: C, query: DocumentQuery<C>, listener: (documents: StoredDocument<C>[]) => void): () => void
  startRebuild(): Promise<Rebuild>
  close(): Promise<void>
}

export interface StoreOptions {
  /** Unique per person on this origin. */
  name: string
  /** Remembers which generation is in use; outside the database, so that it outlives it. */
  generation: { read(): number; write(generation: number): void }
}

/** Under which name a generation of a person's documents lies on the shelf. */
export const setNameOf = (name: string, generation: number): string => `${name}-g${generation}`

/** Opens a person's documents. A store that is half wiped or of another make starts again from nothing: the server has it all. */
export async function openDocumentStore(shelf: Shelf, options: StoreOptions): Promise<DocumentStore> {
  let generation = options.generation.read()
  const nameOf = (number: number): string => setNameOf(options.name, number)
  const open = async (number: number): Promise<OpenSet> => opened(await shelf.open(nameOf(number)))
  let current = await open(generation)
  if (current.isDoubtful) {
    await current.set.destroy()
    current = await open(generation)
  }
  /** Each turns to the set that is current. */
  const watchers = new Set<() => void>()

  return {
    checkpoint: () => current.checkpoint,
    setName: () => nameOf(generation),
    async rereadCheckpoint() {
      const { checkpoint } = await opened(current.set)
      return (current.checkpoint = checkpoint)
    },
    isEmpty: () => current.set.isEmpty(),
    writeFrame: (frame) => writeInto(current, frame),
    find: (collection, query) => current.set.find(collection, query),
    watch(collection, query, listener) {
      let stop = current.set.watch(collection, query, listener)
      const turn = (): void => {
        stop()
        stop = current.set.watch(collection, query, listener)
      }
      watchers.add(turn)
      return () => {
        watchers.delete(turn)
        stop()
      }
    },
    async startRebuild() {
      const next = generation + 1
      await shelf.remove(nameOf(next))
      const beside = await open(next)
      return {
        writeFrame: (frame) => writeInto(beside, frame),
        async lost(collection, query) {
          const fresh = new Set((await beside.set.find(collection, query)).map((document) => document.id))
          return (await current.set.find(collection, query)).filter((document) => !fresh.has(document.id))
        },
        async swap() {
          const old = current
          current = beside
          generation = next
          options.generation.write(next)
          for (const turn of [...watchers]) turn()
          await old.set.destroy()
        },
        abandon: () => beside.set.destroy(),
      }
    },
    close: () => current.set.close(),
  }
}

interface OpenSet {
  set: DocumentSet
  checkpoint: Checkpoint | null
  /** Holds a checkpoint of other collections. */
  isDoubtful: boolean
}

async function opened(set: DocumentSet): Promise<OpenSet> {
  const known = await set.readCheckpoint()
  if (!known) return { set, checkpoint: null, isDoubtful: false } // the puller sees to documents without one
  const isWhole = collectionNames.every((collection) => known.marks[collection] === set.marks[collection])
  return { set, checkpoint: isWhole ? { epoch: known.epoch, rev: known.rev } : null, isDoubtful: !isWhole }
}

async function writeInto(open: OpenSet, frame: ReceivedFrame): Promise<void> {
  await writeDocuments(open.set, frame.documents)
  const checkpoint = { epoch: frame.epoch, rev: frame.to }
  await open.set.writeCheckpoint({ ...checkpoint, marks: open.set.marks })
  open.checkpoint = checkpoint
}
