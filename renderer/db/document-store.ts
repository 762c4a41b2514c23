import type { CollectionName, StoredDocument } from '@contract/documents.js'
import {
  readDocument,
  type ReceivedBlock,
  type ReceivedFrame,
  type ReceivedHistoryPage,
  type ReceivedStartPage,
} from '@contract/received.js'
import { writeBlocks, writeDocuments } from './frames.js'
import { setNameOf } from './sets.js'
import type { Checkpoint, DocumentQuery, DocumentSet, Filling, Shelf, StoredRow, StoreMarks } from './shelf.js'

/** What the puller fills: first the pages of the first pull, then frames, and history behind them. */
export interface Fillable {
  /** Null until the first pull is through. */
  checkpoint(): Checkpoint | null
  /** How far the first pull, or the history behind it, has come; null where none is under way. */
  filling(): Filling | null
  /** Writes a page of the first pull, then how far it has come; behind the last one stands a checkpoint, and history follows. */
  writeStartPage(page: ReceivedStartPage): Promise<void>
  /** Writes the next blocks of the history, then how far it has come. */
  writeHistoryPage(page: ReceivedHistoryPage): Promise<void>
  /** Writes a frame's documents, then its checkpoint. A document never replaces one with a higher rev of the same epoch. */
  writeFrame(frame: ReceivedFrame): Promise<void>
}

/** A second, empty set of documents that all is pulled into while the old one stays on the screen. */
export interface Rebuild extends Fillable {
  /** The documents of one collection that the old set has and the new one has not. */
  lost<C extends CollectionName>(collection: C, query: DocumentQuery<C>): Promise<StoredDocument<C>[]>
  swap(): Promise<void>
  abandon(): Promise<void>
}

/** The read-only copy of the server's documents. The puller is its only writer. */
export interface DocumentStore extends Fillable {
  /** Under which name the current set of documents lies on its shelf: for readers that stand beside. Another one after a rebuild. */
  setName(): string
  /** The checkpoint, as another window may have written it meanwhile. */
  rereadCheckpoint(): Promise<Checkpoint | null>
  /** Whether it holds no document at all. */
  isEmpty(): Promise<boolean>
  /** Whether an older program wrote it: it is shown, nothing can be written into it, and it has to be rebuilt beside. */
  isOutdated(): boolean
  /** Writes whole blocks that were asked for by themselves. */
  writeBlocks(blocks: readonly ReceivedBlock[]): Promise<void>
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
    ...fillable(() => current),
    setName: () => outdatedSet ?? nameOf(generation),
    isOutdated: () => outdatedSet !== null,
    async rereadCheckpoint() {
      Object.assign(current, await opened(current.set))
      return current.checkpoint
    },
    isEmpty: () => current.set.isEmpty(),
    writeBlocks: (blocks) => writeBlocks(current.set, blocks),
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
        ...fillable(() => beside),
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
  filling: Filling | null
  /** Holds a checkpoint of other collections. */
  isDoubtful: boolean
}

async function opened(set: DocumentSet): Promise<OpenSet> {
  const [known, kept] = [await set.readCheckpoint(), await set.readFilling()]
  const isWhole = ({ marks }: { marks: StoreMarks }): boolean => Object.entries(set.marks).every(([store, mark]) => marks[store] === mark)
  const filling = kept && isWhole(kept) ? kept : null
  // Its first pull was through, and the app died before the checkpoint stood there.
  const received = !known && filling?.stage === 'history' ? { epoch: filling.epoch, rev: filling.head } : null
  if (received) await set.writeCheckpoint({ ...received, marks: set.marks })
  if (!known) return { set, checkpoint: received, filling, isDoubtful: false } // the puller sees to documents without one
  const checkpoint = isWhole(known) ? { epoch: known.epoch, rev: known.rev } : null
  return { set, checkpoint, filling: filling?.epoch === known.epoch ? filling : null, isDoubtful: checkpoint === null }
}

/** Null where it can no longer be read: then the server has to be asked for all of it. */
async function openOutdated(shelf: Shelf, name: string): Promise<OpenSet | null> {
  return shelf.open(name).then(opened, () => null)
}

function fillable(current: () => OpenSet): Fillable {
  async function writeCheckpoint(open: OpenSet, checkpoint: Checkpoint): Promise<void> {
    await open.set.writeCheckpoint({ ...checkpoint, marks: open.set.marks })
    open.checkpoint = checkpoint
  }
  async function writeFilling(open: OpenSet, filling: Filling | null): Promise<void> {
    await open.set.writeFilling(filling && { ...filling, marks: open.set.marks })
    open.filling = filling
  }
  return {
    checkpoint: () => current().checkpoint,
    filling: () => current().filling,
    async writeFrame(frame) {
      const open = current()
      await writeDocuments(open.set, frame.documents)
      await writeCheckpoint(open, { epoch: frame.epoch, rev: frame.to })
    },
    async writeStartPage({ epoch, head, cursor, documents, blocks }) {
      const open = current()
      await writeDocuments(open.set, documents)
      await writeBlocks(open.set, blocks)
      const messages = (open.filling?.messages ?? 0) + countOf(blocks)
      const hasList = cursor === null || blocks.length > 0 || (open.filling?.hasList ?? false)
      await writeFilling(open, { stage: cursor === null ? 'history' : 'start', epoch, head, cursor, hasList, messages })
      if (cursor === null) await writeCheckpoint(open, { epoch, rev: head })
    },
    async writeHistoryPage({ cursor, blocks }) {
      const open = current()
      await writeBlocks(open.set, blocks)
      const { filling } = open
      if (filling) await writeFilling(open, cursor === null ? null : { ...filling, cursor, messages: filling.messages + countOf(blocks) })
    },
  }
}

const countOf = (blocks: readonly ReceivedBlock[]): number => blocks.reduce((sum, { messages }) => sum + messages.length, 0)

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
