import net from 'node:net'
import { describe, expect, it } from 'vitest'
import { limits } from '../../sync-server/contract/limits.js'
import { openThread, pull, send } from '../support/server-calls.js'
import { listen, openStream } from '../support/server-stream.js'
import { until } from '../support/until.js'
import { openWorld } from '../support/server.js'

describe('the event stream', () => {
  it('R-SYNC-8, R-SYNC-14: a poke says whose it is, epoch and head alone, within 1 s, and only to whom the commit concerns', async () => {
    const world = await openWorld()
    await openThread(world)
    const student = await openStream(world, world.student.access_token)
    const stranger = await openStream(world, world.otherStudent.access_token)
    await until(() => student.pokes.length === 1 && stranger.pokes.length === 1)
    await send(world.tutor, 'таємний текст')
    await until(() => student.pokes.length === 2, 1_000)
    const { epoch, head } = await pull(world.student)
    expect(student.pokes[1]).toEqual({ epoch, user_id: world.student.id, head })
    expect(stranger.pokes).toEqual([{ epoch, user_id: world.otherStudent.id, head: 0 }])
  })

  it('R-SYNC-8: a poke comes after the commit: whoever pulls on it sees what it speaks of', async () => {
    const world = await openWorld()
    await openThread(world)
    const seen: Promise<[number, number]>[] = []
    const stop = world.context.pokes.subscribe({
      user_id: world.student.id,
      session_id: 'none',
      onPoke: ({ head }) => void seen.push(pull(world.student).then((frame) => [head, frame.head])),
      onEnd: () => undefined,
      onMissed: () => undefined,
    })
    await Promise.all(Array.from({ length: 20 }, (_, index) => send(world.tutor, `повідомлення ${index}`)))
    stop()
    const pairs = await Promise.all(seen)
    expect(pairs).toHaveLength(20)
    for (const [poked, pulled] of pairs) expect(pulled).toBeGreaterThanOrEqual(poked)
  })

  it('R-SYNC-8: what is refused or rolled back pokes nobody', async () => {
    const world = await openWorld()
    await openThread(world)
    const stream = await openStream(world, world.student.access_token)
    await until(() => stream.pokes.length === 1)
    await send(world.tutor, ' ')
    await world.put('/platform/relations/42/', { tutor_id: 1, student_id: 2, status: 'ACTIVE' })
    await send(world.tutor, 'справжнє')
    await until(() => stream.pokes.length > 1)
    expect(stream.pokes.map(({ head }) => head)).toEqual([stream.pokes[0]?.head, (await pull(world.student)).head])
  })

  it('R-SYNC-8: a stream begins with the time after which it is opened again, so that a drained server finds its listeners back', async () => {
    const world = await openWorld()
    const stream = await openStream(world, world.student.access_token)
    await until(() => stream.pokes.length === 1)
    expect(stream.retry()).toBe(limits.streamRetry)
  })

  it('R-SYNC-12: the head comes at once and again as a heartbeat', async () => {
    const world = await openWorld({ heartbeatMs: 30 })
    await openThread(world)
    const stream = await openStream(world, world.tutor.access_token)
    await until(() => stream.pokes.length >= 3)
    const { epoch, head } = await pull(world.tutor)
    expect(stream.pokes.slice(0, 3)).toEqual(Array(3).fill({ epoch, user_id: world.tutor.id, head }))
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(limits.streamHeartbeat).toBe(25)
  })

  it('R-SYNC-12: one person holds ten streams; an ended one makes room', async () => {
    const world = await openWorld()
    const streams = await Promise.all(Array.from({ length: 10 }, () => openStream(world, world.tutor.access_token)))
    await until(() => streams.every(({ pokes }) => pokes.length === 1))
    const refused = await fetch(`${await listen(world)}/api/v1/sync/stream/`, {
      headers: { authorization: `Bearer ${world.tutor.access_token}` },
    })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30'])
    expect(await refused.json()).toMatchObject({ code: 'RATE_LIMITED' })
    expect((await openStream(world, world.student.access_token)).status).toBe(200)
    expect((await world.tutor.post('/auth/logout/')).status).toBe(204)
    await until(() => streams.every(({ isEnded }) => isEnded()))
  })

  it('R-SYNC-12: a reader who goes away makes room, without anybody being told', async () => {
    const world = await openWorld()
    const url = `${await listen(world)}/api/v1/sync/stream/`
    const headers = { authorization: `Bearer ${world.tutor.access_token}` }
    const stop = new AbortController()
    const all = await Promise.all(Array.from({ length: 10 }, () => fetch(url, { headers, signal: stop.signal })))
    expect(all.map(({ status }) => status)).toEqual(Array(10).fill(200))
    expect((await fetch(url, { headers })).status).toBe(429)
    stop.abort()
    await until(async () => (await openStream(world, world.tutor.access_token)).status === 200)
  })

  it('R-SYNC-12: a reader who does not read is cut, and the others are not', async () => {
    const world = await openWorld()
    const { port, hostname } = new URL(await listen(world))
    const socket = net.connect(Number(port), hostname)
    let isCut = false
    socket.on('close', () => (isCut = true)).on('error', () => undefined)
    socket.write(`GET /api/v1/sync/stream/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.tutor.access_token}\r\n\r\n`)
    await new Promise((resolve) => socket.once('data', resolve))
    socket.pause()
    const other = await openStream(world, world.student.access_token)
    const openStreams = async () =>
      (await world.call<string>({ method: 'GET', path: '/metrics' })).body.match(/^kreida_streams_open (\d+)$/m)?.[1]
    const before = Number(await openStreams())
    let head = 0
    await until(async () => {
      for (let count = 0; count < 20_000; count++)
        world.context.pokes.publish(world.tutor.id, { epoch: 'e', user_id: world.tutor.id, head: head++ })
      return Number(await openStreams()) < before
    }, 10_000)
    socket.resume()
    await until(() => isCut)
    expect(other.isEnded()).toBe(false)
  })

  it('R-AUTH-4: logging out ends the session and its streams, and no other', async () => {
    const world = await openWorld()
    const mine = await openStream(world, world.tutor.access_token)
    const theirs = await openStream(world, world.student.access_token)
    await until(() => mine.pokes.length === 1)
    const started = performance.now()
    expect((await world.tutor.post('/auth/logout/')).status).toBe(204)
    await until(mine.isEnded)
    expect(performance.now() - started).toBeLessThan(5_000)
    expect(theirs.isEnded()).toBe(false)
    expect((await world.tutor.get('/auth/me/')).status).toBe(401)
    expect((await world.call({ method: 'POST', path: '/auth/refresh/', body: { refresh_token: world.tutor.refresh_token } })).status).toBe(
      401,
    )
    expect((await openStream(world, world.tutor.access_token)).status).toBe(401)
  })

  it('R-AUTH-4: a session that ends elsewhere is noticed by the next heartbeat', async () => {
    const world = await openWorld({ heartbeatMs: 30 })
    const stream = await openStream(world, world.tutor.access_token)
    await until(() => stream.pokes.length > 0)
    await world.sql('UPDATE users SET is_disabled = 1 WHERE id = 1')
    await until(stream.isEnded)
  })

  it('ends its streams when the server stops, and takes no new ones', async () => {
    const world = await openWorld()
    const stream = await openStream(world, world.tutor.access_token)
    await until(() => stream.pokes.length === 1)
    await world.app.close()
    await until(stream.isEnded)
  })

  it('answers HEAD and OPTIONS of the stream without opening one', async () => {
    const world = await openWorld()
    const headers = { authorization: `Bearer ${world.tutor.access_token}` }
    for (const method of ['HEAD', 'OPTIONS', 'POST'] as const) {
      expect((await world.call({ method, path: '/sync/stream/', headers })).status).toBe(method === 'OPTIONS' ? 204 : 405)
    }
  })
})
