import { describe, expect, it } from 'vitest'
import { auditUnread } from '../../renderer/sync/audit.js'
import { createApi } from '../../renderer/sync/api.js'
import { noDocuments } from '../../sync-server/contract/documents.js'
import { contactThread, openThread, send } from '../support/server-calls.js'
import type { Device } from '../support/sync-device.js'
import { openSyncWorld } from '../support/sync-world.js'

/** A tutor's device with three unread messages of the student. */
async function threeUnread() {
  const world = await openSyncWorld()
  await openThread(world.server)
  for (const text of ['перше', 'друге', 'третє']) await send(world.server.student, text)
  const tutor = await world.device('tutor')
  await world.rest()
  return { world, tutor }
}

const audit = (device: Device) => {
  const network = createApi(device.line.send)
  const { unreadSummary } = network
  return auditUnread({ network, unreadSummary, documents: device.documents(), outbox: device.outbox(), user_id: device.person.id })
}

/** What stands below the checkpoint is not what the server sent: as after a fault of the disk, or of an older program. */
async function spoil(device: Device): Promise<void> {
  const checkpoint = device.documents().checkpoint()
  if (!checkpoint) throw new Error('nothing was pulled')
  const { epoch, rev } = checkpoint
  const [marker] = await device.documents().find('read_markers', { selector: { user_id: device.person.id } })
  const id = marker?.id ?? `${contactThread}:${device.person.id}`
  const wrong = {
    id,
    rev: 1_000_000,
    _deleted: false,
    thread_id: contactThread,
    user_id: device.person.id,
    last_read_seq: 3,
    read_count: 3,
    read_at: '2026-03-01T08:00:00.000Z',
  }
  const documents = { ...noDocuments(), read_markers: [{ ...marker, ...wrong }] }
  await device.documents().writeFrame({ epoch, user_id: 1, from: rev, to: rev, head: rev, documents })
}

const ownMark = async (device: Device): Promise<number> =>
  (await device.documents().find('read_markers', { selector: { user_id: device.person.id } })).reduce(
    (most, marker) => Math.max(most, marker.last_read_seq),
    0,
  )

describe('the audit of unread counts', () => {
  it('UNR-7: says equal where they are, and reads nothing anew', async () => {
    const { tutor } = await threeUnread()
    const set = tutor.documents().setName()
    expect(await audit(tutor)).toEqual({ result: 'equal' })
    expect(tutor.documents().setName()).toBe(set)
  })

  it('UNR-7: wrong documents below the checkpoint are read anew beside the old ones, and what differed is told', async () => {
    const { tutor } = await threeUnread()
    await spoil(tutor)
    expect(await ownMark(tutor)).toBe(3)
    expect(await audit(tutor)).toEqual({ result: 'drift', drift: { differences: { [contactThread]: [0, 3] }, isRepaired: true } })
    expect(await ownMark(tutor)).toBe(0)
    expect(await tutor.texts(contactThread)).toEqual(['перше', 'друге', 'третє'])
    expect(await audit(tutor)).toEqual({ result: 'equal' })
  })

  it('UNR-7: what was read here and is on its way is no drift, nor is news, nor a server that cannot be asked', async () => {
    const { world, tutor } = await threeUnread()
    const set = tutor.documents().setName()
    tutor.line.cut()
    await tutor.markRead(contactThread, 2)
    expect(await audit(tutor)).toEqual({ result: 'unknown' })
    tutor.line.restore()
    await world.time.advance(8_000)
    expect(await audit(tutor)).toEqual({ result: 'equal' })
    tutor.sync().stop() // it hears of nothing any more
    await send(world.server.student, 'новина')
    expect(await audit(tutor)).toEqual({ result: 'unknown' })
    expect(tutor.documents().setName()).toBe(set)
  })
})
