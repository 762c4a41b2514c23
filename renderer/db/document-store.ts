import type { CollectionName, StoredDocument } from '@contract/documents.js'
import { readDocument, type ReceivedFrame } from '@contract/received.js'
import { writeDocuments } from './frames.js'
import { setNameOf } from './sets.js'
import type { Checkpoint, DocumentQuery, DocumentSet, Shelf, StoredRow } from './shelf.js'

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
  /** Whether an older program wrote it: it is shown, nothing can be written into it, and it has to be rebuilt beside. */
  isOutdated(): boolean
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
  /** The set of an older local format that is shown until it is rebuilt; null or left out where there is none. */
  outdatedSet?: string | null
}

/** Opens a person's documents. A store that is half wiped or of another make starts again from nothing: the server has it all. */
export async function openDocumentStore(shelf: Shelf, options: StoreOptions): Promise<DocumentStore> {
  let generation = options.generation.read()
  let outdatedSet = options.outdatedSet ?? null
  const nameOf = (number: number): string => setNameOf(options.name, number)
  const open = async (number: number): Promise<OpenSet> => opened(await shelf.open(nameOf(number)))
  const outdated = outdatedSet === null ? null : await openOutdated(shelf, outdatedSet)
  if (!outdated) outdatedSet = null
  let current = outdated ?? (await open(generation))
  if (current.isDoubtful) {
    await current.set.destroy()
    current = await open(generation)
  }
  /** Each turns to the set that is current. */
  const watchers = new Set<() => void>()

  return {
    checkpoint: () => current.checkpoint,
    setName: () => outdatedSet ?? nameOf(generation),
    isOutdated: () => outdatedSet !== null,
    async rereadCheckpoint() {
      const { checkpoint } = await opened(current.set)
      return (current.checkpoint = checkpoint)
    },
    isEmpty: () => current.set.isEmpty(),
    writeFrame: (frame) => writeInto(current, frame),
    find: (collection, query) => findIn(current.set, collection, query),
    watch(collection, query, listener) {
      const start = () => current.set.watch(collection, query, (rows) => listener(readAll(collection, rows)))
      let stop = start()
      const turn = (): void => {
        stop()
        stop = start()
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
          const fresh = new Set((await beside.set.find(collection, query)).map((row) => row.id))
          return (await findIn(current.set, collection, query)).filter((document) => !fresh.has(document.id))
        },
        async swap() {
          const old = current
          current = beside
          generation = next
          outdatedSet = null
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
  const isWhole = Object.entries(set.marks).every(([store, mark]) => known.marks[store] === mark)
  return { set, checkpoint: isWhole ? { epoch: known.epoch, rev: known.rev } : null, isDoubtful: !isWhole }
}

/** Null where it can no longer be read: then the server has to be asked for all of it. */
async function openOutdated(shelf: Shelf, name: string): Promise<OpenSet | null> {
  return shelf.open(name).then(opened, () => null)
}

async function writeInto(open: OpenSet, frame: ReceivedFrame): Promise<void> {
  await writeDocuments(open.set, frame.documents)
  const checkpoint = { epoch: frame.epoch, rev: frame.to }
  await open.set.writeCheckpoint({ ...checkpoint, marks: open.set.marks })
  open.checkpoint = checkpoint
}

const findIn = async <C extends CollectionName>(set: DocumentSet, kind: C, query: DocumentQuery<C>): Promise<StoredDocument<C>[]> =>
  readAll(kind, await set.find(kind, query))

/** Rows as their kind reads them, each read once. A row that this program cannot read is left out; it stays in the store. */
function readAll<C extends CollectionName>(kind: C, rows: readonly StoredRow[]): StoredDocument<C>[] {
  return rows.flatMap((row) => {
    const known = documentsByRow.get(row)
    const document = known === undefined ? readDocument(kind, { ...row, _deleted: false }) : known
    if (known === undefined) documentsByRow.set(row, document)
    return document === null ? [] : [document as StoredDocument<C>]
  })
}

const documentsByRow = new WeakMap<StoredRow, object | null>()
