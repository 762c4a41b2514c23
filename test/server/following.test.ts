import { describe, expect, it } from 'vitest'
import { limits } from '../../sync-server/contract/limits.js'
import type { VerdictsAnswer } from '../../sync-server/contract/sync.js'
import { openWorld, type World } from '../support/server.js'
import { messageIntent, noteIntent, openThread, pull, push, send } from '../support/server-calls.js'
import { openStream } from '../support/server-stream.js'
import { until } from '../support/until.js'

async function follow(world: World) {
  await openThread(world)
  const { epoch, head } = await pull(world.student)
  const stream = await openStream(world, world.student.access_token, `?epoch=${epoch}&after=${head}`)
  await until(() => stream.pokes.length === 1)
  return { epoch, head, stream }
}

describe('frames with verdicts', () => {
  it('R-SYNC-18: a push that says where its device is gets the frame since then, of this and of all else', async () => {
    const world = await openWorld()
    await openThread(world)
    const { epoch, head } = await pull(world.tutor)
    await send(world.student, 'назустріч')
    const intents = [messageIntent('один'), noteIntent(world.student.id, 'нотатка')]
    const { status, body } = await world.tutor.post<VerdictsAnswer>('/sync/intents/', { epoch, after: head, intents })
    expect([status, body.verdicts.map((verdict) => verdict.status)]).toEqual([200, ['applied', 'applied']])
    expect(body.frame).toEqual(await pull(world.tutor, head))
    expect(body.frame?.documents['messages']?.map((message) => message.body)).toEqual(['назустріч', 'один'])
    const again = await world.tutor.post<VerdictsAnswer>('/sync/intents/', { epoch, after: body.frame?.to, intents })
    expect(again.body.frame).toMatchObject({ from: body.frame?.to, to: body.frame?.to })
    expect((await world.tutor.post<VerdictsAnswer>('/sync/intents/', { epoch, after: null, intents })).body).not.toHaveProperty('frame')
  })

  it('R-SYNC-18, R-SYNC-3: without an epoch it is INVALID, beyond the head or in another history EPOCH_CHANGED, and nothing is applied', async () => {
    const world = await openWorld()
    await openThread(world)
    const { epoch, head } = await pull(world.tutor)
    const intents = [messageIntent('ні')]
    expect(await world.tutor.post('/sync/intents/', { after: head, intents })).toMatchObject({ status: 400, body: { code: 'INVALID' } })
    for (const known of [
      { epoch, after: head + 1 },
      { epoch: 'before', after: head },
    ])
      expect(await world.tutor.post('/sync/intents/', { ...known, intents })).toMatchObject({
        status: 409,
        body: { code: 'EPOCH_CHANGED', epoch },
      })
    expect((await pull(world.tutor)).head).toBe(head)
  })
})

describe('frames on the stream', () => {
  it('R-SYNC-19: each begins where the last one ended and is what a pull would say; the first at once, if there is something', async () => {
    const world = await openWorld()
    const { epoch, head, stream } = await follow(world)
    expect(stream.pokes[0]).toEqual({ epoch, user_id: world.student.id, head })
    let count = 0
    for (const text of ['один', 'два', 'три']) {
      await send(world.tutor, text)
      count += 1
      await until(() => stream.pokes.flatMap(({ frame }) => frame?.documents.messages ?? []).length === count)
    }
    const frames = stream.pokes.flatMap(({ frame }) => (frame ? [frame] : []))
    expect(frames.map(({ from }) => from)).toEqual([head, ...frames.slice(0, -1).map(({ to }) => to)])
    expect(frames.flatMap(({ documents }) => documents.messages)).toEqual((await pull(world.student, head)).documents.messages)
    const late = await openStream(world, world.student.access_token, `?epoch=${epoch}&after=${head}`)
    await until(() => late.pokes.length === 1)
    expect(late.pokes[0]?.frame).toEqual(await pull(world.student, head))
  })

  it('R-SYNC-19: what is larger than 16 KiB is a poke alone, and the next frame begins at its head', async () => {
    const world = await openWorld()
    const { head, stream } = await follow(world)
    await send(world.tutor, 'я'.repeat(7_990))
    await until(() => stream.pokes.some((poke) => poke.head > head))
    const large = stream.pokes.at(-1)
    expect(large).not.toHaveProperty('frame')
    await send(world.tutor, 'мале')
    await until(() => stream.pokes.at(-1)?.frame !== undefined)
    const { frame } = stream.pokes.at(-1) ?? expect.unreachable()
    expect([frame?.from, frame?.documents['messages']?.map(({ body }) => body)]).toEqual([large?.head, ['мале']])
    for (const poke of stream.pokes)
      expect(Buffer.byteLength(JSON.stringify(poke.frame ?? null))).toBeLessThanOrEqual(limits.streamFrameBytes)
  })

  it('R-SYNC-19: another epoch, or a place beyond the head, gets pokes alone; a place without an epoch is INVALID', async () => {
    const world = await openWorld()
    await openThread(world)
    const { epoch, head } = await pull(world.student)
    const streams: Awaited<ReturnType<typeof openStream>>[] = []
    for (const query of ['?epoch=before&after=0', `?epoch=${epoch}&after=${head + 50}`, ''])
      streams.push(await openStream(world, world.student.access_token, query))
    await until(() => streams.every(({ pokes }) => pokes.length === 1))
    await send(world.tutor, 'один')
    await until(() => streams.every(({ pokes }) => pokes.some((poke) => poke.head > head)))
    for (const { pokes } of streams) for (const poke of pokes) expect(poke).not.toHaveProperty('frame')
    expect((await openStream(world, world.student.access_token, '?after=0')).status).toBe(400)
  })

  it('R-SYNC-19, R-AUTH-8: no frame comes to somebody who was disabled: the stream ends', async () => {
    const world = await openWorld()
    const { stream } = await follow(world)
    await world.sql('UPDATE users SET is_disabled = 1 WHERE id = 2')
    await push(world.tutor, [messageIntent('не для вимкнених')])
    await until(stream.isEnded)
    expect(stream.pokes).toHaveLength(1)
  })
})
