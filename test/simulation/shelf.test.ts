import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { describe, expect, it } from 'vitest'
import { openDocumentStore } from '../../renderer/db/document-store.js'
import { rxShelf } from '../../renderer/db/rx-shelf.js'
import type { DocumentSet, Shelf } from '../../renderer/db/shelf.js'
import { noDocuments, type Message } from '../../sync-server/contract/documents.js'
import { memoryShelf } from './machines/memory-shelf.js'

let ids = 0
const newId = (): string => `mark-${++ids}`

/** The shelf that ships, and the one that stands in for it. */
const shelves: [string, () => Shelf][] = [
  [
    'RxDB on IndexedDB',
    () => rxShelf({ isShared: false, newId, storage: getRxStorageDexie({ indexedDB: new IDBFactory(), IDBKeyRange }) }),
  ],
  ['memory', () => memoryShelf({ disk: new Map(), newId })],
]

const thread_id = '9c0cdec1-cc8b-59aa-8ad8-3a12a6a7ff87'
const message = (seq: number, rev = seq): Message => ({
  id: `01990000-0000-7000-8000-00000000000${seq}`,
  rev,
  thread_id,
  seq,
  sender_id: (seq % 2) + 1,
  sender_count: Math.ceil(seq / 2),
  reactions: { tutor: null, student: null },
  body: `№ ${seq}`,
  composed_at: '2026-03-01T08:00:00.000Z',
  created_at: '2026-03-01T08:00:00.000Z',
})

const received = (row: Message) => ({ ...row, _deleted: false })

describe.each(shelves)('a shelf: %s', (_name, makeShelf) => {
  const opened = async (shelf: Shelf): Promise<DocumentSet> => shelf.open('set')

  it('keeps documents, revs, a checkpoint and its marks through closing', async () => {
    const shelf = makeShelf()
    const set = await opened(shelf)
    expect([await set.isEmpty(), await set.readCheckpoint()]).toEqual([true, null])
    await set.write('messages', [message(1), message(2)].map(received))
    await set.writeCheckpoint({ epoch: 'e', rev: 2, marks: set.marks })
    await set.close()
    const again = await opened(shelf)
    expect(again.marks).toEqual(set.marks)
    expect(await again.readCheckpoint()).toMatchObject({ epoch: 'e', rev: 2, marks: set.marks })
    expect(await again.find('messages', { selector: { thread_id } })).toEqual([message(1), message(2)])
    expect(await again.isEmpty()).toBe(false)
    await again.close()
  })

  it('finds by equality, range and list, in order, up to a limit', async () => {
    const set = await opened(makeShelf())
    await set.write('messages', [message(3), message(1), message(2)].map(received))
    const seqs = async (query: Parameters<typeof set.find<'messages'>>[1]): Promise<number[]> =>
      (await set.find('messages', query)).map((found) => Number(found['seq']))
    const sort = [{ thread_id: 'asc' as const }, { seq: 'asc' as const }]
    expect(await seqs({ selector: { thread_id }, sort })).toEqual([1, 2, 3])
    expect(await seqs({ selector: { thread_id, seq: { $gte: 2 } }, sort })).toEqual([2, 3])
    expect(await seqs({ selector: { thread_id, seq: { $lt: 3 } }, sort, limit: 1 })).toEqual([1])
    expect(await seqs({ selector: { id: { $in: [message(2).id] } } })).toEqual([2])
    expect(await seqs({ selector: { sender_id: 2 }, sort })).toEqual([1, 3])
    await set.destroy()
  })

  it('never puts an older rev in the place of a newer, of a message, of another kind, and of one that was removed', async () => {
    const shelf = makeShelf()
    const set = await opened(shelf)
    await set.write('messages', [message(1), message(2)].map(received))
    await set.write('messages', [{ ...message(1, 5), body: 'інше', _deleted: false }])
    await set.write('messages', [received(message(1, 3))])
    expect(await set.find('messages', { selector: { seq: 1 } })).toMatchObject([{ body: 'інше', rev: 5 }])
    const note = (rev: number, isRemoved: boolean) => ({ id: '2', rev, text: `${rev}`, _deleted: isRemoved })
    await set.write('notes', [note(7, false)])
    await set.write('notes', [note(6, true)])
    expect(await set.find('notes', { selector: {} })).toEqual([{ id: '2', rev: 7, text: '7' }])
    await set.write('notes', [note(9, true)])
    await set.write('notes', [note(8, false)])
    expect(await set.find('notes', { selector: {} })).toEqual([])
    await set.destroy()
  })

  it('holds what a newer server sends: unknown fields and kinds', async () => {
    const shelf = makeShelf()
    const set = await opened(shelf)
    const drawing = { id: 'd', rev: 3, strokes: [1], _deleted: false }
    await set.write('messages', [{ ...message(1), mood: 'calm', _deleted: false }])
    await set.write('drawings', [drawing])
    await set.close()
    const again = await opened(shelf)
    expect(await again.find('messages', { selector: {} })).toMatchObject([{ mood: 'calm' }])
    expect(await again.find('drawings' as 'notes', { selector: {} })).toEqual([{ id: 'd', rev: 3, strokes: [1] }])
    await again.destroy()
  })

  it('keeps how far a first pull has come, and is gone when it is destroyed', async () => {
    const shelf = makeShelf()
    const set = await opened(shelf)
    const filling = { stage: 'start', epoch: 'e', head: 4, cursor: 'c', hasList: false, messages: 1, marks: set.marks } as const
    await set.write('messages', [received(message(1))])
    await set.writeFilling(filling)
    expect(await set.readFilling()).toEqual(filling)
    await set.writeFilling(null)
    expect(await set.readFilling()).toBeNull()
    await set.destroy()
    const fresh = await opened(shelf)
    expect(await fresh.isEmpty()).toBe(true)
    expect(fresh.marks).not.toEqual(set.marks)
    await fresh.destroy()
  })

  it('under the store: a frame is written whole, an older document never replaces a newer one', async () => {
    const shelf = makeShelf()
    const generation = { read: () => 0, write: () => undefined }
    const store = await openDocumentStore(shelf, { name: 'store', generation })
    const frame = (from: number, to: number, messages: Message[]) => ({
      epoch: 'e',
      user_id: 1,
      from,
      to,
      head: to,
      documents: { ...noDocuments(), messages: messages.map((each) => ({ ...each, _deleted: false })) },
    })
    await store.writeFrame(frame(0, 6, [message(1, 6), message(2)]))
    await store.writeFrame(frame(6, 7, [message(1, 3), message(3, 7)]))
    expect(store.checkpoint()).toEqual({ epoch: 'e', rev: 7 })
    const found = await store.find('messages', { selector: { thread_id }, sort: [{ thread_id: 'asc' }, { seq: 'asc' }] })
    expect(found.map(({ seq, rev }) => [seq, rev])).toEqual([
      [1, 6],
      [2, 2],
      [3, 7],
    ])
    await store.close()
  })

  it('PRF-2: under the store a frame is one write for each collection, then the checkpoint', async () => {
    const shelf = makeShelf()
    const writes: string[] = []
    const counting: Shelf = {
      ...shelf,
      async open(name) {
        const set = await shelf.open(name)
        return {
          ...set,
          write: (kind, documents) => (writes.push(`${kind} ${documents.length}`), set.write(kind, documents)),
          writeCheckpoint: (next) => (writes.push('checkpoint'), set.writeCheckpoint(next)),
        }
      },
    }
    const generation = { read: () => 0, write: () => undefined }
    const store = await openDocumentStore(counting, { name: 'counted', generation })
    const messages = [1, 2, 3, 4, 5].map((seq) => ({ ...message(seq), _deleted: false }))
    const markers = [1, 2].map((user_id) => ({
      id: `m${user_id}`,
      rev: 5 + user_id,
      thread_id,
      user_id,
      last_read_seq: 1,
      read_count: 0,
      read_at: message(1).created_at,
    }))
    const read_markers = markers.map((marker) => ({ ...marker, _deleted: false }))
    await store.writeFrame({ epoch: 'e', user_id: 1, from: 0, to: 7, head: 7, documents: { ...noDocuments(), messages, read_markers } })
    expect(writes).toEqual(['messages 5', 'read_markers 2', 'checkpoint'])
    await store.close()
  })
})
