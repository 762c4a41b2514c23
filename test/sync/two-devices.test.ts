import { describe, expect, it } from 'vitest'
import { contactThread, messagesOf, openThread, relate, relation_id, send } from '../support/server-calls.js'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.js'
import type { Device } from '../support/sync-device.js'

async function markerOf(device: Device): Promise<number> {
  const markers = await device.documents().find('read_markers', { selector: { user_id: device.person.id } })
  return markers[0]?.last_read_seq ?? 0
}

/** A thread with five messages of the student. */
async function fiveMessages(): Promise<SyncWorld> {
  const world = await openSyncWorld()
  await openThread(world.server)
  for (const text of ['1', '2', '3', '4', '5']) await send(world.server.student, text)
  return world
}

describe('several devices', () => {
  it('I9: two people begin the same thread offline and end in one', async () => {
    const world = await openSyncWorld()
    await relate(world.server)
    const devices = [await world.device('tutor'), await world.device('student')] // a third would pass RxDB's sixteen collections
    for (const device of devices) device.line.cut()
    for (const [index, device] of devices.entries()) {
      await device.begin({ kind: 'contact', relation_id })
      await device.write(contactThread, `з пристрою ${index}`)
    }
    for (const device of devices) {
      device.line.restore()
      device.line.failNext('push', 'drop_answer')
    }
    await world.time.advance(15_000)
    const expected = (await messagesOf(world.server.student)).map((message) => message.body)
    expect(expected.length).toBe(2)
    for (const device of devices) {
      expect(await device.texts(contactThread)).toEqual(expected)
      expect((await device.documents().find('threads', { selector: {} })).map((thread) => thread.id)).toEqual([contactThread])
    }
  })

  it('a thread and its first messages, written offline, arrive together', async () => {
    const world = await openSyncWorld()
    await relate(world.server)
    const [tutor, student] = [await world.device('tutor'), await world.device('student')]
    tutor.line.cut()
    await tutor.begin({ kind: 'contact', relation_id })
    for (const text of ['а', 'б']) await tutor.write(contactThread, text)
    tutor.line.restore()
    await world.time.advance(5_000)
    expect(await student.texts(contactThread)).toEqual(['а', 'б'])
  })

  it('UNR-6: a mark made offline arrives after; an older one is ignored', async () => {
    const world = await fiveMessages()
    const [laptop, phone] = [await world.device('tutor', 'laptop'), await world.device('tutor', 'phone')]
    laptop.line.cut()
    await laptop.markRead(contactThread, 3)
    await phone.markRead(contactThread, 5)
    await world.rest()
    laptop.line.restore()
    await world.time.advance(5_000)
    expect([await markerOf(laptop), await markerOf(phone)]).toEqual([5, 5])
    expect(laptop.states()).toEqual([])
    phone.line.cut()
    await send(world.server.student, '6')
    await world.rest()
    await laptop.markRead(contactThread, 6)
    phone.line.restore()
    await world.time.advance(5_000)
    expect([await laptop.unread(contactThread), await phone.unread(contactThread)]).toEqual([0, 0])
  })

  it('UNR-3: what was read stays read through restarts, before and after the server knows', async () => {
    const world = await fiveMessages()
    const tutor = await world.device('tutor')
    tutor.line.cut()
    await tutor.markRead(contactThread, 5)
    const seen = [await tutor.unread(contactThread)]
    const restart = async (): Promise<void> => {
      tutor.kill()
      await tutor.start()
      await world.rest()
      seen.push(await tutor.unread(contactThread))
    }
    await restart()
    tutor.line.restore()
    tutor.line.failNext('push', 'drop_answer', 2)
    for (let round = 0; round < 4; round += 1) {
      await world.time.advance(3_000)
      seen.push(await tutor.unread(contactThread))
      await restart()
    }
    expect(new Set(seen)).toEqual(new Set([0]))
    expect(await markerOf(tutor)).toBe(5)
  })

  it('UNR-5: own messages never count, on any device, sent or not', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const [laptop, phone] = [await world.device('tutor', 'laptop'), await world.device('tutor', 'phone')]
    for (const text of ['а', 'б']) await laptop.write(contactThread, text)
    await world.rest()
    expect([await laptop.unread(contactThread), await phone.unread(contactThread)]).toEqual([0, 0])
    await send(world.server.student, 'в')
    await world.rest()
    expect([await laptop.unread(contactThread), await phone.unread(contactThread)]).toEqual([1, 1])
  })
})
