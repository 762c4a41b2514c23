import { openDocumentStore, type DocumentStore, type Rebuild } from '../../../renderer/db/document-store.js'
import type { Shelf, DocumentSet } from '../../../renderer/db/shelf.js'
import { createApi, type Network } from '../../../renderer/sync/api.js'
import { initialConnection, type Connection } from '../../../renderer/sync/connection.js'
import { createOutbox, type Outbox, type OutboxJournal } from '../../../renderer/sync/outbox.js'
import { startSync, type Sync } from '../../../renderer/sync/sync.js'
import { eventsOf } from '../../support/life.js'
import type { Line } from './line.js'
import type { Life } from './life.js'

/** One window of the app: the shipped core on its device's stores. */
export interface Window {
  life: Life
  outbox: Outbox
  documents: DocumentStore | null
  sync: Sync | null
  connection: Connection
  /** Which set of documents it shows. */
  generation: number
  /** Journal and documents are open. */
  isOpen: boolean
  /** It read the journal while another window wrote into it: that one's last word may never have reached it. */
  wasBeside: boolean
  /** Lets go of the disk of the documents. */
  unmount: () => void
  lead(): void
}

export interface WindowDeps {
  life: Life
  user_id: number
  name: string
  isShared: boolean
  /** Another window is there already. */
  isBeside: boolean
  journal: OutboxJournal
  shelf: Shelf
  unmount: () => void
  line: Line
  generation: { read(): number; write(generation: number): void }
  now: () => Date
  after: (delayMs: number, work: () => void) => () => void
  newId: () => string
  random: () => number
  /** This window has written into the journal. */
  onCommit: () => void
  onOutbox: (window: Window) => void
  onChange: () => void
  onFault: (error: unknown) => void
}

export function createWindow(deps: WindowDeps): Window {
  const { life } = deps
  const outbox = createOutbox(gatedJournal(life, deps.journal), {
    isShared: deps.isShared,
    onCommit: () => life.isDead || deps.onCommit(),
  })
  const { unmount } = deps
  const window: Window = {
    life,
    outbox,
    documents: null,
    sync: null,
    connection: initialConnection,
    generation: 0,
    isOpen: false,
    wasBeside: deps.isBeside,
    unmount,
    lead,
  }
  outbox.subscribe(() => life.isDead || deps.onOutbox(window))

  function lead(): void {
    if (window.sync || !window.documents || life.isDead) return
    window.sync = startSync({
      network: gatedNetwork(deps),
      documents: window.documents,
      outbox,
      sources: {
        now: deps.now,
        after: (delayMs, work) => deps.after(delayMs, () => life.isDead || work()),
        newId: deps.newId,
        random: deps.random,
      },
      user_id: deps.user_id,
      isShared: deps.isShared,
      onConnection(next) {
        if (life.isDead) return
        window.connection = next
        deps.onChange()
      },
      onFault: (error) => life.isDead || deps.onFault(error),
    })
  }
  return window
}

/** Opens what a window stands on. Resolves never when the window dies over it. */
export async function openWindow(window: Window, deps: WindowDeps): Promise<void> {
  await window.outbox.reload()
  const { name } = deps
  const generation = {
    read: () => (window.generation = deps.generation.read()),
    write(next: number) {
      window.generation = next
      deps.generation.write(next)
    },
  }
  const store = await openDocumentStore(gatedShelf(window.life, deps.shelf), { name, generation })
  window.documents = gatedStore(window.life, store)
  window.isOpen = true
}

/** First in, first out, as the bridge to the main process and IndexedDB are. */
function gatedJournal(life: Life, journal: OutboxJournal): OutboxJournal {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn =
    <A extends unknown[], T>(work: (...args: A) => Promise<T>) =>
    (...args: A): Promise<T> => {
      const own = last.then(() => work(...args))
      last = own.catch(() => undefined)
      return own
    }
  return {
    read: inTurn(life.step('journal', 'read', journal.read)),
    commit: inTurn(life.step('journal', 'commit', journal.commit)),
  }
}

const gatedShelf = (life: Life, shelf: Shelf): Shelf => ({
  open: life.step('documents', 'open', async (name: string) => gatedSet(life, await shelf.open(name))),
  remove: life.step('documents', 'remove', shelf.remove),
})

/** Writes are steps; what only reads is not worth a kill. */
const gatedSet = (life: Life, set: DocumentSet): DocumentSet => ({
  ...set,
  write: (kind, documents) => life.step('documents', `write ${kind}`, () => set.write(kind, documents))(),
  writeFilling: life.step('documents', 'filling', set.writeFilling),
  writeCheckpoint: life.step('documents', 'checkpoint', set.writeCheckpoint),
  destroy: life.step('documents', 'destroy', set.destroy),
})

/** A dead window gets no further, whatever it was about to do. */
function gatedStore(life: Life, store: DocumentStore): DocumentStore {
  const alive = <T>(work: () => Promise<T>): Promise<T> => (life.isDead ? new Promise(() => undefined) : work())
  const rebuildOf = (rebuild: Rebuild): Rebuild => ({ ...rebuild, swap: () => alive(rebuild.swap), abandon: () => alive(rebuild.abandon) })
  return {
    ...store,
    writeFrame: (frame) => alive(() => store.writeFrame(frame)),
    writeStartPage: (page) => alive(() => store.writeStartPage(page)),
    writeHistoryPage: (page) => alive(() => store.writeHistoryPage(page)),
    startRebuild: () => alive(async () => rebuildOf(await store.startRebuild())),
  }
}

function gatedNetwork({ life, line, after }: WindowDeps): Network {
  const api = createApi(line.send, after)
  return {
    pullFrame: life.step('network', 'pull', api.pullFrame),
    pullStart: life.step('network', 'start', api.pullStart),
    pullHistory: life.step('network', 'history', api.pullHistory),
    pushIntents: life.step('network', 'push', api.pushIntents),
    openStream: (events, from) => (life.isDead ? () => undefined : line.openStream(eventsOf(life, events), from)),
  }
}
