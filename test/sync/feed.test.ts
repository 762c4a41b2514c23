import { describe, expect, it } from 'vitest'
import { limits } from '../../sync-server/contract/limits.js'
import { cast } from '../support/server.js'
import { contactThread, messageIntent, messagesOf, openThread, push, send } from '../support/server-calls.js'
import { openSyncWorld } from '../support/sync-world.js'

describe('the way down', () => {
  it('a poke brings what was written elsewhere, with one pull', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const student = await world.device('student')
    const before = student.line.count('pull')
    await send(world.server.tutor, 'привіт')
    await world.rest()
    expect(await student.texts(contactThread)).toEqual(['привіт'])
    expect(student.line.count('pull') - before).toBe(1)
  })

  it('a device with nothing to do asks nothing: no busy loop', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const student = await world.device('student')
    const before = student.line.sent.length
    await world.time.advance(3_600_000)
    expect(student.line.sent.length).toBe(before)
  })

  it('where the stream is blocked, it polls every 3 s, hidden every 15 s, and listens again when it can', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const student = world.newDevice('student')
    student.line.blockStream('refused')
    await student.start()
    await world.time.advance(1_000)
    expect(student.connection()).toMatchObject({ state: 'online', reason: 'no_stream' })
    const pullsIn = async (ms: number): Promise<number> => {
      const before = student.line.count('pull')
      await world.time.advance(ms)
      return student.line.count('pull') - before
    }
    expect(await pullsIn(30_000)).toBe(10)
    student.sync().setVisible(false)
    expect(await pullsIn(60_000)).toBeLessThanOrEqual(5)
    student.sync().setVisible(true)
    student.line.blockStream(null)
    await world.time.advance(61_000)
    expect(student.connection().reason).toBe(null)
    expect(await pullsIn(60_000)).toBe(0)
  })

  it('I11: a stream that is swallowed on the way counts as blocked after 20 s', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const student = world.newDevice('student')
    student.line.blockStream('swallowed')
    await student.start()
    await world.time.advance(1_000)
    await send(world.server.tutor, 'привіт')
    await world.time.advance(22_000)
    expect(await student.texts(contactThread)).toEqual(['привіт'])
  })

  it('a stream that ends as soon as it opens makes no busy loop', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const student = world.newDevice('student')
    student.line.blockStream('short')
    await student.start()
    await world.time.advance(60_000)
    expect(student.line.count('pull')).toBeLessThan(30)
    expect(student.line.count('stream')).toBeLessThan(10)
    await send(world.server.tutor, 'привіт')
    await world.time.advance(4_000)
    expect(await student.texts(contactThread)).toEqual(['привіт'])
  })

  it('60 s without a byte: the line is dead, it pulls and listens anew', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const student = await world.device('student')
    student.line.silence()
    await send(world.server.tutor, 'чути?')
    await world.time.advance(30_000)
    expect(await student.texts(contactThread)).toEqual([])
    await world.time.advance(31_000)
    expect(await student.texts(contactThread)).toEqual(['чути?'])
    await send(world.server.tutor, 'чути')
    await world.rest()
    expect(await student.texts(contactThread)).toEqual(['чути?', 'чути'])
  })

  it("SYN-6: a page of exactly the frame's size ends, and one more document makes one more page", { timeout: 120_000 }, async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = await world.device('tutor')
    /** Pulls of the tutor's device for so many messages that came while it was away; their thread is one document more. */
    async function pullsFor(count: number): Promise<number> {
      await tutor.stop()
      const texts = Array.from({ length: count }, (_, index) => `${index}`)
      for (let from = 0; from < count; from += 100)
        await push(
          world.server.student,
          texts.slice(from, from + 100).map((text) => messageIntent(text)),
        )
      const before = tutor.line.count('pull')
      await tutor.start()
      await world.rest()
      expect((await tutor.texts(contactThread)).slice(-count)).toEqual(texts)
      return tutor.line.count('pull') - before
    }
    expect(await pullsFor(limits.frameDocuments - 1)).toBe(1)
    expect(await pullsFor(limits.frameDocuments)).toBe(2)
  })

  it('SYN-6: a pull after a failed push skips nothing', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const [tutor, student] = [await world.device('tutor'), await world.device('student')]
    for (let round = 0; round < 5; round += 1) {
      tutor.line.failNext('push', round % 2 === 0 ? 'drop_answer' : 'drop_request')
      await Promise.all([tutor.write(contactThread, `т${round}`), student.write(contactThread, `с${round}`)])
      await world.time.advance(4_000)
    }
    const server = (await messagesOf(world.server.tutor)).map((message) => message.body)
    expect(server.length).toBe(10)
    expect(await tutor.texts(contactThread)).toEqual(server)
    expect(await student.texts(contactThread)).toEqual(server)
  })
})

describe('the end of a session', () => {
  it('SYN-5: a 401 pauses and refuses nothing; signing in again goes on', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = await world.device('tutor')
    await world.server.tutor.post('/auth/logout/')
    await tutor.write(contactThread, 'не загубись')
    await world.rest()
    expect(tutor.connection().state).toBe('signed_out')
    const before = tutor.line.sent.length
    await tutor.write(contactThread, 'і ти')
    await world.time.advance(3_600_000)
    expect(tutor.line.sent.length).toBe(before)
    expect(await tutor.texts(contactThread)).toEqual(['не загубись', 'і ти'])
    expect(tutor.states().every((state) => state === 'queued' || state === 'attempted')).toBe(true)

    const body = { email: cast.tutor.email, password: 'correct horse battery', device_name: 'again' }
    const login = await world.server.call<{ access_token: string }>({ method: 'POST', path: '/auth/login/', body })
    tutor.signIn(login.body.access_token)
    tutor.sync().syncNow()
    await world.rest()
    expect(await tutor.texts(contactThread)).toEqual(['не загубись', 'і ти'])
    expect((await messagesOf(world.server.student)).map((message) => message.body)).toEqual(['не загубись', 'і ти'])
  })

  it('SYN-5: a 401 in the middle of a push refuses nothing', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = await world.device('tutor')
    tutor.line.failAlways('push', { code: 'UNAUTHENTICATED' })
    await tutor.write(contactThread, 'чекаю')
    await world.time.advance(60_000)
    expect(tutor.connection().state).toBe('signed_out')
    expect(tutor.states()).toEqual(['attempted'])
    expect(tutor.line.count('push')).toBe(1)
    tutor.line.mend()
    tutor.sync().syncNow()
    await world.rest()
    expect((await messagesOf(world.server.student)).length).toBe(1)
  })
})
