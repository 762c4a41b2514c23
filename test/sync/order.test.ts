import { describe, expect, it } from 'vitest'
import { wasWrittenOffline } from '../../renderer/model/timeline.js'
import { contactThread, messagesOf, openThread, send } from '../support/server-calls.js'
import { openSyncWorld } from '../support/sync-world.js'

describe('the order of messages', () => {
  it('ORD-1, R-OUT-2: what was written offline stands in written order for both, under loss', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const [tutor, student] = [await world.device('tutor'), await world.device('student')]
    tutor.line.cut()
    for (const text of ['один', 'два', 'три']) await tutor.write(contactThread, text)
    tutor.line.restore()
    tutor.line.failNext('push', 'drop_answer', 2)
    tutor.line.failNext('pull', 'drop_request', 1)
    await world.time.advance(30_000)
    for (const device of [tutor, student]) expect(await device.texts(contactThread)).toEqual(['один', 'два', 'три'])
    expect((await messagesOf(world.server.student)).map((message) => message.seq)).toEqual([1, 2, 3])
    expect(tutor.states()).toEqual([])
  })

  it('ORD-1: two authors at once, with answers lost on both sides, end in one order', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const [tutor, student] = [await world.device('tutor'), await world.device('student')]
    for (const device of [tutor, student]) device.line.cut()
    for (const number of [1, 2, 3, 4])
      await Promise.all([tutor.write(contactThread, `т${number}`), student.write(contactThread, `с${number}`)])
    for (const device of [tutor, student]) {
      device.line.restore()
      device.line.failNext('push', 'drop_answer', 3)
    }
    await world.time.advance(60_000)
    const texts = await tutor.texts(contactThread)
    expect(await student.texts(contactThread)).toEqual(texts)
    for (const author of ['т', 'с'])
      expect(texts.filter((text) => text.startsWith(author))).toEqual([1, 2, 3, 4].map((number) => author + number))
  })

  it('ORD-2: unsent messages are the tail, whatever arrives, and never vanish while they take their place', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = await world.device('tutor')
    await send(world.server.student, 'перше')
    await world.rest()
    tutor.line.failAlways('push', 'drop_request')
    const id = await tutor.write(contactThread, 'моє')
    await world.time.advance(10_000)
    await send(world.server.student, 'друге')
    await world.time.advance(10_000)
    expect(await tutor.texts(contactThread)).toEqual(['перше', 'друге', 'моє'])
    expect((await tutor.bubbles(contactThread)).at(-1)).toMatchObject({ id, seq: null, state: { name: 'sending' } })

    world.server.clock.advance(10 * 60_000)
    tutor.line.mend()
    await world.time.advance(10_000)
    const last = (await tutor.bubbles(contactThread)).at(-1)
    expect(last).toMatchObject({ id, seq: 3, state: { name: 'sent' } })
    expect(last && wasWrittenOffline(last)).toBe(true)
  })

  it('ORD-3: a clock that is two hours wrong changes no order and stops nothing', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const [tutor, student] = [await world.device('tutor'), await world.device('student')]
    tutor.setClockError(2 * 3_600_000)
    student.setClockError(-2 * 3_600_000)
    for (const device of [tutor, student, tutor, student]) {
      await device.write(contactThread, device.person.role)
      await world.time.advance(1_000)
    }
    const expected = ['tutor', 'student', 'tutor', 'student']
    expect(await tutor.texts(contactThread)).toEqual(expected)
    expect(await student.texts(contactThread)).toEqual(expected)
    expect(tutor.connection().state).toBe('online')
  })
})
