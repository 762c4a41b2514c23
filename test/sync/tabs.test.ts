import { describe, expect, it } from 'vitest'
import { openMemoryJournal } from '../support/memory-journal.js'
import { openDocumentStore } from '../../renderer/db/document-store.js'
import type { Shelf } from '../../renderer/db/shelf.js'
import { pull } from '../../renderer/sync/puller.js'
import { appended } from '../../renderer/model/unsent/verbs.js'
import { createOutbox } from '../../renderer/sync/outbox.js'
import type { Network } from '../../renderer/sync/api.js'
import { settleApplied } from '../../renderer/sync/settle.js'
import { startSync } from '../../renderer/sync/sync.js'
import { noDocuments } from '../../sync-server/contract/documents.js'
import type { Intent } from '../../sync-server/contract/intents.js'
import { memoryShelf } from '../simulation/machines/memory-shelf.js'
import { createTime } from '../support/fake-time.js'

const at = '2026-03-01T08:00:00.000Z'

const ids = { id: '1', relation_id: 1, tutor_id: 1, student_id: 2, other_user_id: 2, other_user_name: 'Марія' }
const relation = (rev: number, status: 'ACTIVE' | 'PAUSED') => ({
  ...ids,
  rev,
  status,
  status_changed_at: at,
  created_at: at,
  _deleted: false,
})

const refused = { status: 'refused', code: 'INVALID', rev: null, seq: null, retry_after: null } as const
const text: Intent = {
  id: '01990000-0000-7000-8000-000000000001',
  kind: 'send_message',
  thread_id: '9c0cdec1-cc8b-59aa-8ad8-3a12a6a7ff87',
  body: 'а',
  created_at: at,
}

const rest = async (): Promise<void> => {
  for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** A server of the history `e` that has nothing to tell a new device. */
const noHistory: Pick<Network, 'pullStart' | 'pullHistory'> = {
  pullStart: async () => ({
    ok: true,
    value: { epoch: 'e', user_id: 1, head: 0, documents: noDocuments(), blocks: [], cursor: null },
  }),
  pullHistory: async () => ({ ok: true, value: { epoch: 'e', user_id: 1, blocks: [], cursor: null } }),
}

describe('tabs of one person', () => {
  it('I6: a marker stays until the documents reach it, also when a cache on the way answers with an older frame', async () => {
    const journal = openMemoryJournal()
    const outbox = createOutbox(journal)
    const generation = { read: () => 0, write: () => undefined }
    const documents = await openDocumentStore(memoryShelf({ disk: new Map(), newId: () => 'mark' }), {
      name: 'old',
      generation,
    })
    await documents.writeFrame({ epoch: 'e', user_id: 1, from: 0, to: 5, head: 5, documents: noDocuments() })
    const id = '01990000-0000-7000-8000-000000000001'
    const thread_id = '9c0cdec1-cc8b-59aa-8ad8-3a12a6a7ff87'
    const verdict = JSON.stringify({ id, status: 'applied', code: null, rev: 6, seq: 3, retry_after: null, epoch: 'e' })
    await outbox.commit([appended({ id, kind: 'advance_read_marker', thread_id, last_read_seq: 3, created_at: '2026-03-01T08:00:00Z' })])
    await outbox.commit([{ op: 'mark', id, from: ['queued'], to: 'applied', verdict }])
    await settleApplied(outbox, documents)
    expect(outbox.entries()).toMatchObject([{ id, state: 'applied' }])
  })

  it('I5: what a first frame left that was cut short does not outlive the history that it is of', async () => {
    const shelf = memoryShelf({ disk: new Map(), newId: () => 'mark' })
    let isDying = true
    const mortal: Shelf = {
      ...shelf,
      async open(name) {
        const set = await shelf.open(name)
        const writeCheckpoint: typeof set.writeCheckpoint = (next) =>
          isDying ? Promise.reject(new Error('killed')) : set.writeCheckpoint(next)
        return { ...set, writeCheckpoint }
      },
    }
    let generation = 0
    const options = { name: 'cut', generation: { read: () => generation, write: (next: number) => void (generation = next) } }
    const frame = (epoch: string, rev: number, status: 'ACTIVE' | 'PAUSED') => ({
      epoch,
      user_id: 1,
      from: 0,
      to: rev,
      head: rev,
      documents: { ...noDocuments(), relations: [relation(rev, status)] },
    })
    const killed = await openDocumentStore(mortal, options)
    await expect(killed.writeFrame(frame('gone', 7, 'PAUSED'))).rejects.toThrow('killed')
    isDying = false
    const documents = await openDocumentStore(mortal, options)
    const start = { epoch: 'now', user_id: 1, head: 3, documents: frame('now', 3, 'ACTIVE').documents, blocks: [], cursor: null }
    const nothing = { epoch: 'now', user_id: 1, from: 3, to: 3, head: 3, documents: noDocuments() }
    const network = {
      ...noHistory,
      pullStart: async () => ({ ok: true as const, value: start }),
      pullFrame: async () => ({ ok: true as const, value: nothing }),
    }
    expect(await pull({ network, documents, onRebuild: async () => undefined })).toMatchObject({ ok: true })
    expect(await documents.find('relations', { selector: {} })).toMatchObject([{ rev: 3, status: 'ACTIVE' }])
  })

  it('I1: a tab that opened before the first checkpoint was written finds it, and throws nothing away', async () => {
    const shelf = memoryShelf({ disk: new Map(), newId: () => 'mark' })
    let generation = 0
    const options = { name: 'two', generation: { read: () => generation, write: (next: number) => void (generation = next) } }
    const [leading, other] = [await openDocumentStore(shelf, options), await openDocumentStore(shelf, options)]
    await leading.writeFrame({ epoch: 'before', user_id: 1, from: 0, to: 5, head: 5, documents: noDocuments() })
    await leading.writeFrame({
      epoch: 'before',
      user_id: 1,
      from: 5,
      to: 7,
      head: 7,
      documents: { ...noDocuments(), relations: [relation(7, 'ACTIVE')] },
    })
    const asked: unknown[] = []
    const failure = { reason: 'problem', code: 'EPOCH_CHANGED', status: 409, retry_after: null, epoch: 'after' } as const
    const network = {
      ...noHistory,
      async pullFrame(checkpoint: unknown) {
        asked.push(checkpoint)
        return { ok: false as const, failure }
      },
    }
    network.pullStart = async () => ({ ok: false as const, failure })
    await pull({ network, documents: other, onRebuild: async () => undefined })
    expect(asked[0]).toEqual({ epoch: 'before', after: 7 })
    expect(generation).toBe(0)
    expect(await other.find('relations', { selector: {} })).toHaveLength(1)
  })

  it('I2: the journal is read once at a time, so that an older reading never stands over a newer one', async () => {
    const journal = openMemoryJournal()
    const slow: (() => void)[] = []
    const outbox = createOutbox({
      ...journal,
      async read() {
        const snapshot = await journal.read()
        await new Promise<void>((resolve) => slow.push(resolve))
        return snapshot
      },
    })
    const first = outbox.reload()
    await rest()
    // Another tab writes, and says so.
    await journal.commit([appended(text)])
    const second = outbox.reload()
    await rest()
    expect(slow).toHaveLength(1)
    slow[0]?.()
    await first
    await rest()
    slow[1]?.()
    await second
    expect(outbox.entries()).toMatchObject([{ id: text.id }])
  })

  /** A tab that leads, with its journal; `pushed` fills with the ids that it sends, each of which is refused. */
  async function openTab() {
    const journal = openMemoryJournal()
    const outbox = createOutbox(journal, { isShared: true, onCommit: () => undefined })
    const time = createTime(new Date(at), rest)
    const pushed: string[] = []
    const network: Network = {
      ...noHistory,
      pullFrame: async () => ({ ok: true, value: { epoch: 'e', user_id: 1, from: 0, to: 0, head: 0, documents: noDocuments() } }),
      pushIntents: async ({ intents }) => {
        const ids = intents.map((json) => (JSON.parse(json) as { id: string }).id)
        pushed.push(...ids)
        return { ok: true, value: { epoch: 'e', user_id: 1, verdicts: ids.map((id) => ({ ...refused, id })) } }
      },
      openStream: () => () => undefined,
    }
    const generation = { read: () => 0, write: () => undefined }
    const documents = await openDocumentStore(memoryShelf({ disk: new Map(), newId: () => 'mark' }), { name: 'tab', generation })
    const faults: unknown[] = []
    const sources = { ...time, newId: () => 'id', random: () => 0.5 }
    const onFault = (error: unknown): void => void faults.push(error)
    const lead = () =>
      startSync({ network, documents, outbox, sources, user_id: 1, isShared: true, onConnection: () => undefined, onFault })
    return { journal, outbox, time, pushed, faults, lead }
  }

  it('I11: what a tab wrote, which died before it said so, leaves within a minute', async () => {
    const { journal, time, pushed, faults, lead } = await openTab()
    const sync = lead()
    await time.advance(1_000)
    await journal.commit([appended(text)])
    await time.advance(59_000)
    sync.stop()
    expect([pushed, faults]).toEqual([[text.id], []])
  })

  it('I10: a tab that takes the lead sends nothing again that the one before it had been refused, and died without saying so', async () => {
    const { journal, outbox, time, pushed, faults, lead } = await openTab()
    const { id } = text
    await journal.commit([appended(text), { op: 'mark', id, from: ['queued'], to: 'attempted', verdict: null }])
    await outbox.reload()
    await journal.commit([{ op: 'mark', id, from: ['attempted'], to: 'refused', verdict: JSON.stringify({ ...refused, id }) }])
    const sync = lead()
    await time.advance(10_000)
    sync.stop()
    expect([pushed, faults]).toEqual([[], []])
    expect(outbox.entries()).toMatchObject([{ id, state: 'refused' }])
  })
})
