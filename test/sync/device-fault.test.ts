import { describe, expect, it } from 'vitest'
import { problem } from '../../electron/main/network/reply.js'
import type { DocumentStore } from '../../renderer/db/documents.js'
import type { Frame } from '../../sync-server/contract/sync.js'
import { contactThread, messagesOf, openThread, send } from '../support/server-calls.js'
import type { Device } from '../support/sync-device.js'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.js'

const bodies = async ({ server }: SyncWorld): Promise<string[]> => (await messagesOf(server.student)).map((message) => message.body)
const refuse = (): Promise<never> => Promise.reject(new Error('QuotaExceededError'))

/** A tutor's device that has the thread, on a line to its server. */
async function openDevice(): Promise<{ world: SyncWorld; tutor: Device }> {
  const world = await openSyncWorld()
  await openThread(world.server)
  return { world, tutor: await world.device('tutor') }
}

/** The disk under a device's documents takes nothing more. Returns the mend. */
function fill(device: Device): () => void {
  const documents: DocumentStore = device.documents()
  const { writeFrame, writeStartPage, writeHistoryPage, startRebuild } = documents
  Object.assign(documents, { writeFrame: refuse, writeStartPage: refuse, writeHistoryPage: refuse, startRebuild: refuse })
  return () => {
    Object.assign(documents, { writeFrame, writeStartPage, writeHistoryPage, startRebuild })
    device.faults.splice(0)
  }
}

describe('documents that cannot be stored', () => {
  it('DAT-1: keep no text from leaving, are said, and room makes all well', async () => {
    const { world, tutor } = await openDevice()
    const mend = fill(tutor)
    await send(world.server.student, 'сюди')
    await world.rest()
    await tutor.write(contactThread, 'звідси')
    await world.rest()
    expect(await bodies(world)).toEqual(['сюди', 'звідси'])
    await world.time.advance(60_000)
    await tutor.write(contactThread, 'і ще')
    await world.rest()
    expect(await bodies(world)).toEqual(['сюди', 'звідси', 'і ще'])
    expect(tutor.connection()).toMatchObject({ state: 'online', reason: 'not_stored', isSyncing: false })
    expect(await tutor.texts(contactThread)).toEqual(['звідси', 'і ще'])
    mend()
    await world.time.advance(3_000)
    expect(tutor.connection()).toMatchObject({ state: 'online', reason: null })
    expect(await tutor.texts(contactThread)).toEqual(['сюди', 'звідси', 'і ще'])
    expect(tutor.states()).toEqual([])
  })

  it('DAT-1: are asked for again every 3 s, with what is sent meanwhile sent once', async () => {
    const { world, tutor } = await openDevice()
    const mend = fill(tutor)
    await tutor.write(contactThread, 'раз')
    await world.rest()
    const before = tutor.line.count('pull')
    await world.time.advance(60_000)
    expect(tutor.line.count('pull') - before).toBe(20)
    expect(tutor.line.count('push')).toBe(1)
    mend()
  })

  it('DAT-1: end to say that news are still coming', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = world.newDevice('tutor')
    const { send: pass } = tutor.line
    let isMore = false
    tutor.line.send = async (input, init) => {
      const answer = await pass(input, init)
      if (!isMore || !String(input).includes('/sync/changes/')) return answer
      const frame = (await answer.json()) as Frame
      return Response.json({ ...frame, head: frame.head + 1 })
    }
    await tutor.start()
    await world.rest()
    const mend = fill(tutor)
    isMore = true
    await send(world.server.student, 'перше з двох')
    await world.time.advance(10_000)
    isMore = false
    expect(tutor.connection()).toMatchObject({ state: 'online', reason: 'not_stored', isSyncing: false })
    mend()
    await world.time.advance(3_000)
    expect(tutor.connection()).toMatchObject({ state: 'online', reason: null, isSyncing: false })
  })

  it('DAT-1: cannot be read: texts leave and are settled all the same', async () => {
    const { world, tutor } = await openDevice()
    const documents = tutor.documents()
    const { find } = documents
    await tutor.write(contactThread, 'перше')
    documents.find = refuse
    await world.rest()
    await tutor.write(contactThread, 'друге')
    await world.rest()
    expect(await bodies(world)).toEqual(['перше', 'друге'])
    documents.find = find
    expect([tutor.connection().reason, tutor.states()]).toEqual([null, []])
    tutor.faults.splice(0)
  })

  it('DAT-1: on a disk that does not take the journal either are not said to let texts leave', async () => {
    const { world, tutor } = await openDevice()
    tutor.line.cut()
    await tutor.write(contactThread, 'чекає')
    await send(world.server.student, 'сюди')
    const mend = fill(tutor)
    const { commit } = tutor.outbox()
    tutor.outbox().commit = async () => ({ ok: false, reason: 'full', detail: '' })
    tutor.line.restore()
    await world.time.advance(10_000)
    expect(tutor.connection()).toMatchObject({ state: 'offline', reason: 'not_stored' })
    tutor.outbox().commit = commit
    mend()
    await world.time.advance(3_000)
    expect(await bodies(world)).toEqual(['сюди', 'чекає'])
    expect(tutor.connection()).toMatchObject({ state: 'online', reason: null })
  })

  it('SYN-7, DAT-1: of a restored server are not said to let texts leave while none waits, either', async () => {
    const { world, tutor } = await openDevice()
    const restore = world.backup()
    await tutor.write(contactThread, 'втрачене')
    await world.rest()
    tutor.line.cut()
    restore()
    const mend = fill(tutor)
    await world.time.advance(6_000)
    tutor.line.restore()
    await world.time.advance(6_000)
    expect(tutor.connection()).toMatchObject({ state: 'offline', reason: 'not_stored' })
    await tutor.write(contactThread, 'нове')
    await world.time.advance(6_000)
    expect([tutor.states(), await bodies(world)]).toEqual([['queued'], []])
    mend()
    await world.time.advance(6_000)
    expect(await bodies(world)).toEqual(['втрачене', 'нове'])
  })

  it('DAT-1: are not said to let texts leave where nobody has been heard', async () => {
    const { world, tutor } = await openDevice()
    const documents = tutor.documents()
    const { checkpoint } = documents
    documents.checkpoint = () => null
    documents.rereadCheckpoint = refuse
    tutor.line.cut()
    await world.time.advance(60_000)
    expect(tutor.connection()).toMatchObject({ state: 'offline' })
    documents.checkpoint = checkpoint
    tutor.line.restore()
    await world.time.advance(3_000)
    expect(tutor.connection()).toMatchObject({ state: 'online' })
    tutor.faults.splice(0)
  })

  it('SYN-7, DAT-1: of a restored server let nothing leave, since nobody can tell what it lost, and that is said', async () => {
    const { world, tutor } = await openDevice()
    const restore = world.backup()
    await tutor.write(contactThread, 'втрачене')
    await world.rest()
    restore()
    const mend = fill(tutor)
    await tutor.write(contactThread, 'нове')
    await world.time.advance(30_000)
    expect(await bodies(world)).toEqual([])
    expect(tutor.connection()).toMatchObject({ state: 'offline', reason: 'not_stored', isSyncing: false })
    const before = tutor.line.count('pull')
    await world.time.advance(30_000)
    expect(tutor.line.count('pull') - before).toBe(10)
    mend()
    await world.time.advance(5_000)
    expect(await bodies(world)).toEqual(['втрачене', 'нове'])
  })

  it('SYN-7, ORD-1: lost as well, let no text overtake one that the restored server may not have', async () => {
    const { world, tutor } = await openDevice()
    const restore = world.backup()
    tutor.line.failAlways('push', 'without_frame')
    tutor.line.beforeNext('push', () => tutor.line.failAlways('pull', 'drop_request'))
    await tutor.write(contactThread, 'перше')
    await world.rest()
    expect(tutor.states()).toEqual(['applied'])
    await tutor.stop()
    await tutor.wipe()
    restore()
    tutor.line.mend()
    tutor.line.cut()
    await tutor.start()
    await world.rest()
    const mend = fill(tutor)
    await tutor.write(contactThread, 'друге')
    tutor.line.restore()
    await world.time.advance(10_000)
    expect(await bodies(world)).toEqual([])
    expect(tutor.connection()).toMatchObject({ state: 'offline', reason: 'not_stored' })
    mend()
    await world.time.advance(5_000)
    expect(await bodies(world)).toEqual(['перше', 'друге'])
  })

  it('DAT-1: of a device that has none yet keep no text of its journal from leaving', async () => {
    const { world, tutor } = await openDevice()
    tutor.line.cut()
    await tutor.write(contactThread, 'перше')
    await tutor.stop()
    await tutor.wipe()
    await tutor.start()
    await world.rest()
    const mend = fill(tutor)
    tutor.line.restore()
    await world.time.advance(5_000)
    expect(await bodies(world)).toEqual(['перше'])
    mend()
    await world.time.advance(5_000)
    expect(await tutor.texts(contactThread)).toEqual(['перше'])
  })
})

describe('a session that the disk does not take', () => {
  it("DAT-1: is said as the disk's fault, and room makes all well within 3 s", async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = world.newDevice('tutor')
    const { send: pass } = tutor.line
    let isFull = false
    tutor.line.send = async (input, init) =>
      isFull ? problem('UNAVAILABLE', 'the session cannot be saved on this disk', 'disk') : pass(input, init)
    await tutor.start()
    await world.rest()
    isFull = true
    await tutor.write(contactThread, 'а')
    await world.time.advance(20 * 60_000)
    expect(tutor.connection()).toMatchObject({ state: 'offline', reason: 'disk' })
    isFull = false
    await world.time.advance(3_000)
    expect(tutor.connection()).toMatchObject({ state: 'online', reason: null })
    expect(await bodies(world)).toEqual(['а'])
  })
})
