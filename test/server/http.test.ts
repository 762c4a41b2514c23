import net from 'node:net'
import { describe, expect, it } from 'vitest'
import { oldestContractVersion } from '../../sync-server/contract/version.js'
import { contractVersion } from '../../sync-server/contract/version.js'
import { contactThread, messageIntent, openThread, push, relation_id, send } from '../support/server-calls.js'
import { listen } from '../support/server-stream.js'
import { until } from '../support/until.js'
import { plantFault } from '../support/engines.js'
import { cast, openWorld, password, serviceToken, type World } from '../support/server.js'

const bearer = (world: World) => ({ authorization: `Bearer ${world.tutor.access_token}` })
const path = '/chat/threads/negotiation/'

/** Sends bytes as they are and answers with all that comes back. */
async function raw(world: World, text: string): Promise<string> {
  const { port, hostname } = new URL(await listen(world))
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = net.connect(Number(port), hostname, () => socket.write(text))
    socket
      .on('data', (chunk) => (answer += chunk.toString()))
      .on('close', () => resolve(answer))
      .on('error', reject)
  })
}

describe('errors', () => {
  it('R-HTTP-1: what is not there is a problem, before its body is read', async () => {
    const world = await openWorld()
    for (const [method, url] of [
      ['GET', '/api/v1/nothing/'],
      ['OPTIONS', '/api/v1/nothing/'],
      ['POST', '/nothing'],
      ['GET', '/api/v1'],
      ['GET', '/.env.local'],
    ] as const) {
      const answer = await world.call({ method, path: url, headers: bearer(world) })
      expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND', type: 'about:blank', request_id: expect.any(String) } })
    }
  })

  it('R-HTTP-1: addresses and bytes that cannot be read are a problem too', async () => {
    const world = await openWorld()
    expect(await world.call({ method: 'GET', path: '/api/v1/%zz' })).toMatchObject({ status: 400, body: { code: 'INVALID' } })
    const long = await world.tutor.get(`/chat/threads/${'x'.repeat(5_000)}/messages/`)
    expect([400, 404]).toContain(long.status)
    expect((await world.call({ method: 'GET', path: '//[/' })).status).toBeGreaterThanOrEqual(400)
    for (const [bytes, status] of [
      ['NONSENSE\r\n\r\n', 400],
      [`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`, 413],
    ] as const) {
      const answer = await raw(world, bytes)
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
      expect(answer).toContain('application/problem+json')
      expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status, request_id: null })
    }
  })

  it('R-HTTP-1: what is unexpected is logged, and its text hidden', async () => {
    const world = await openWorld()
    await openThread(world)
    await plantFault(world.place, { word: 'inner secret' })
    const answer = await send(world.tutor, 'текст')
    expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL' } })
    expect(JSON.stringify(answer.body)).not.toContain('secret')
    const { request_id } = answer.body as unknown as { request_id: string }
    expect(world.logLines.some((line) => line.includes('inner secret') && line.includes(request_id))).toBe(true)
  })

  it('a trailing slash or none: the same answer', async () => {
    const world = await openWorld()
    await openThread(world)
    for (const route of ['/auth/me', '/chat/threads', `/chat/threads/${contactThread}/messages`, '/chat/unread-summary', '/sync/changes']) {
      const [without, slashed] = [await world.tutor.get(route), await world.tutor.get(`${route}/`)]
      expect(without.status).toBe(200)
      expect(without.body).toEqual(slashed.body)
    }
    expect((await world.tutor.post('/chat/threads/negotiation', { relation_id })).status).toBe(200)
    expect((await world.tutor.get('/sync/changes?after=0&limit=1')).status).toBe(200)
  })
})

describe('bodies', () => {
  it('R-HTTP-2: unknown keys, wrong types and prototype keys are INVALID, and nothing is coerced', async () => {
    const world = await openWorld()
    await openThread(world)
    const bodies: unknown[] = [
      { relation_id, extra: 1 },
      { relation_id: '42' },
      { relation_id: 42.5 },
      { relation_id: 0 },
      { relation_id: true },
      { relation_id: [42] },
      [],
      null,
      'text',
      `{"relation_id": 42, "__proto__": {"role": "tutor"}}`,
      `{"relation_id": 42, "constructor": {"prototype": {"x": 1}}}`,
      `{"relation_id": 42`,
      '',
      'null',
      `{"relation_id": 42}{"relation_id": 42}`,
      '\u0000',
    ]
    for (const body of bodies) {
      const answer = await world.call({ method: 'POST', path, body, headers: { ...bearer(world), 'content-type': 'application/json' } })
      expect([body, answer.status, (answer.body as { code: string }).code]).toEqual([body, 400, 'INVALID'])
    }
    expect(Object.prototype).not.toHaveProperty('role')
  })

  it('R-HTTP-2: only JSON is read', async () => {
    const world = await openWorld()
    await openThread(world)
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/x-ndjson',
      'application/xml',
      'x',
    ]) {
      const answer = await world.call({
        method: 'POST',
        path,
        body: `{"relation_id":42}`,
        headers: { ...bearer(world), 'content-type': type },
      })
      expect([type, answer.status]).toEqual([type, 400])
    }
    const utf8 = { ...bearer(world), 'content-type': 'application/json; charset=utf-8' }
    expect((await world.call({ method: 'POST', path, body: `{"relation_id":42}`, headers: utf8 })).status).toBe(200)
  })

  it('R-HTTP-2: a body over 256 KiB is TOO_LARGE, also when it does not say so', async () => {
    const world = await openWorld()
    const body = JSON.stringify({ intents: [], pad: 'x'.repeat(256 * 1024) })
    expect(await world.tutor.post('/sync/intents/', body)).toMatchObject({ status: 413, body: { code: 'TOO_LARGE' } })
    const head = `POST /api/v1/sync/intents/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.tutor.access_token}\r\nConnection: close\r\n`
    const chunk = `1000\r\n${'x'.repeat(4096)}\r\n`
    const answer = await raw(
      world,
      `${head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(70)}0\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1.1 413 /)
  })

  it('R-HTTP-2: a body deeper than 10 is INVALID, at 10 it is not', async () => {
    const world = await openWorld()
    await openThread(world)
    const nested = (depth: number): unknown => (depth === 0 ? 'end' : { inner: nested(depth - 1) })
    // The envelope and its list are two.
    expect(await push(world.tutor, [nested(8)])).toMatchObject([{ status: 'refused', code: 'INVALID' }])
    expect(await world.tutor.post('/sync/intents/', { intents: [nested(9)] })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('deeper') },
    })
    const deep = `{"intents":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    expect((await world.tutor.post('/sync/intents/', deep)).status).toBe(400)
  })

  it('R-HTTP-2: a body that comes slowly is waited for as long as it is not silent, but not for ever', async () => {
    const body = JSON.stringify({ epoch: null, intents: [messageIntent('повільно '.repeat(50))] })
    /** Sends it in so many pieces, 100 ms apart, to a server that cuts such a silence; what that answers, and after how many seconds. */
    async function drip(pieces: number, bodyTimeoutMs: number): Promise<[string, number]> {
      const world = await openWorld({ bodyTimeoutMs })
      const { port, hostname } = new URL(await listen(world))
      const bytes = Buffer.from(body)
      const head = `POST /api/v1/sync/intents/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.tutor.access_token}\r\n`
      const socket = net.connect(Number(port), hostname)
      socket.write(`${head}Content-Type: application/json\r\nContent-Length: ${bytes.length}\r\nConnection: close\r\n\r\n`)
      const began = performance.now()
      let answer = ''
      let at = 0
      const step = Math.ceil(bytes.length / pieces)
      const dripping = setInterval(() => socket.write(bytes.subarray(at, (at += step))), 100)
      socket.on('data', (chunk) => (answer += chunk.toString())).on('error', () => undefined)
      await new Promise((resolve) => socket.once('close', resolve))
      clearInterval(dripping)
      return [answer, (performance.now() - began) / 1_000]
    }
    const [answer, seconds] = await drip(30, 1_500)
    expect([answer.slice(0, 13), seconds > 2]).toEqual(['HTTP/1.1 200 ', true])
    const [cut, cutAfter] = await drip(600, 200)
    expect([cut, cutAfter < 15]).toEqual(['', true])
  })

  it('R-HTTP-2: a body that does not arrive in time is cut, one that needs no session is not even read', async () => {
    const world = await openWorld({ bodyTimeoutMs: 100 })
    const head = (token: string) =>
      `POST /api/v1/sync/intents/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n`
    expect(await raw(world, `${head(world.tutor.access_token)}Content-Length: 100\r\n\r\n{"intents":`)).toBe('')
    const refused = await raw(world, `${head('nobody')}Content-Length: 100\r\nConnection: close\r\n\r\n{"intents":`)
    expect(refused).toMatch(/^HTTP\/1.1 401 /)
  })
})

describe('versions, limits, logs', () => {
  it('R-HTTP-3: an older contract is 426, none is the current one', async () => {
    const world = await openWorld()
    const ask = (version: string) =>
      world.call({ method: 'GET', path: '/auth/me/', headers: { ...bearer(world), 'x-contract-version': version } })
    expect(await ask(String(oldestContractVersion - 1))).toMatchObject({ status: 426, body: { code: 'CONTRACT_OUTDATED' } })
    expect((await ask(String(oldestContractVersion))).status).toBe(200)
    expect((await ask('99')).status).toBe(200)
    expect((await ask('new')).status).toBe(400)
    expect((await world.tutor.get('/auth/me/')).headers['x-contract-version']).toBe(String(contractVersion))
    // It comes before the session: an old app learns why it is out, not that its token is.
    expect((await world.call({ method: 'GET', path: '/auth/me/', headers: { 'x-contract-version': '0' } })).status).toBe(426)
  })

  it('one address, and one account over its addresses, may ask 1,200 times a minute', async () => {
    const world = await openWorld({ is_rate_limited: true })
    const ask = (from: string) => world.call({ method: 'GET', path: '/auth/me/', headers: bearer(world), from })
    for (let count = 0; count < 1_200; count++) await ask(count < 600 ? '10.0.0.1' : '10.0.0.2')
    expect(await ask('10.0.0.3')).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' }, headers: { 'retry-after': '60' } })
    world.clock.advance(60_000)
    expect((await ask('10.0.0.3')).status).toBe(200)
    for (let count = 0; count < 600; count++) await world.call({ method: 'GET', path: '/nothing/', from: '10.0.0.1' })
    for (let count = 0; count < 600; count++) await ask('10.0.0.1')
    const limited = await ask('10.0.0.1')
    expect(limited).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } })
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0)
    expect((await world.call({ method: 'GET', path: '/healthz', from: '10.0.0.1' })).status).toBe(200)
  })

  it('R-HTTP-4: no body, password or token in any log line', async () => {
    const world = await openWorld({ config: { log_level: 'trace' } })
    await openThread(world)
    const canary = 'КАНАРКА-canary-7731'
    await send(world.tutor, canary)
    await push(world.tutor, [messageIntent(canary), { ...messageIntent(canary), extra: canary }, messageIntent(canary, cast.tutor.email)])
    await world.call({
      method: 'POST',
      path: '/auth/login/',
      body: { email: 'x@example.org', password: `${password}${canary}`, device_name: canary },
    })
    await world.call({ method: 'POST', path: '/auth/login/', body: `{"password": "${canary}` })
    await world.call({ method: 'GET', path: `/auth/me/?token=${canary}`, headers: { authorization: `Bearer ${canary}` } })
    await world.call({ method: 'POST', path: '/auth/refresh/', body: { refresh_token: canary } })
    await world.put('/platform/users/1/', { role: 'tutor', email: cast.tutor.email, display_name: 'x', password: canary, extra: canary })
    await plantFault(world.place, {})
    await send(world.tutor, canary)
    await push(world.tutor, [messageIntent(canary)])
    await until(() => world.logLines.filter((line) => line.includes('planted')).length >= 2)
    const log = world.logLines.join('')
    const secrets = [canary, encodeURIComponent(canary), password, serviceToken, world.tutor.access_token, world.tutor.refresh_token]
    for (const secret of secrets) expect(log).not.toContain(secret)
    for (const event of ['chat_thread_created', '"event":"request"']) expect(log).toContain(event)
    for (const line of world.logLines) expect(() => void JSON.parse(line)).not.toThrow()
  })

  it('R-HTTP-4: a line break in a request cannot forge a log line', async () => {
    const world = await openWorld()
    await world.call({ method: 'GET', path: '/api/v1/%0d%0a{"level":"fatal"}' })
    await world.call({ method: 'GET', path: '/auth/me/', headers: { 'user-agent': '{"level":"fatal"}' } })
    for (const line of world.logLines) expect(line.trim().split('\n')).toHaveLength(1)
    expect(world.logLines.join('')).not.toContain('fatal')
  })

  it('sends the headers of a careful server, and says nothing of what it is made of', async () => {
    const world = await openWorld()
    const { headers } = await world.tutor.get('/auth/me/')
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    for (const name of ['server', 'x-powered-by', 'access-control-allow-origin']) expect(headers[name]).toBeUndefined()
  })
})
