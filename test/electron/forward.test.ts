import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createForward, createSend } from '../../electron/main/network/forward.js'
import type { Send } from '../../electron/main/network/reply.js'
import { createSecrets, type Keyring, type Secrets } from '../../electron/main/session/secrets.js'
import { createTokens, type Tokens } from '../../electron/main/session/tokens.js'
import { createApi } from '../../renderer/sync/api.js'
import { startFakeServer, type FakeServer } from './fake-server.js'

const key = 'a1'
const log = (): void => undefined
/** Turns the text around, as a stand-in for a real keyring. */
const keyring: Keyring = {
  isAvailable: () => true,
  encrypt: (text) => Buffer.from(text).reverse(),
  decrypt: (bytes) => Buffer.from(bytes).reverse().toString(),
}

let folder: string
let server: FakeServer
let secrets: Secrets
let send: Send
let tokens: Tokens
let forward: (request: Request) => Promise<Response>

/** As after a start of the app: only what is on the disk is known. */
function restart(): void {
  secrets = createSecrets({ folder, keyring, log })
  send = createSend({ fetch: (url, init) => fetch(url, init) })
  tokens = createTokens({ accountKey: key, serverUrl: server.url, send, secrets, log })
  forward = createForward({ serverUrl: server.url, tokens, send })
}

const ask = (target: string, init: RequestInit = {}): Promise<Response> =>
  forward(new Request(`http://kreida${target}`, { ...init, ...(init.body ? { duplex: 'half' } : {}) } as RequestInit))

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-forward-'))
  server = await startFakeServer()
  restart()
  secrets.save(key, 'refresh-0', { allowPlain: false })
})

afterEach(async () => {
  await server.stop()
  fs.rmSync(folder, { recursive: true, force: true })
})

it('gets an access token first and adds it to what the renderer asked', async () => {
  const response = await ask('/api/v1/echo/?a=%2F', {
    method: 'POST',
    body: '{"x":"щ"}',
    headers: { 'content-type': 'application/json', cookie: 'a=1', authorization: 'Bearer mine', 'x-contract-version': '3' },
  })
  expect(await response.json()).toEqual({ path: '/api/v1/echo/?a=%2F', method: 'POST', body: '{"x":"щ"}' })
  expect(server.lastHeaders).toMatchObject({
    authorization: 'Bearer access-1',
    'content-type': 'application/json',
    'x-contract-version': '3',
  })
  expect(server.lastHeaders.cookie).toBeUndefined()
  expect(response.headers.get('set-cookie')).toBeNull()
  expect(response.headers.get('x-request-id')).toBe('r1')
})

it('renews an old token once and sends the request again, body and all', async () => {
  await ask('/api/v1/echo/')
  server.expireAccess()
  const response = await ask('/api/v1/echo/', { method: 'POST', body: 'again' })
  expect(await response.json()).toMatchObject({ body: 'again' })
  expect(server.refreshes).toBe(2)
})

it('makes one refresh for many requests', async () => {
  await ask('/api/v1/echo/')
  server.expireAccess()
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask('/api/v1/echo/')))
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
  expect(server.refreshes).toBe(2)
})

it('has the new refresh token on the disk before it uses the new access token', async () => {
  const onDisk: (string | null)[] = []
  const spying: Send = (url, request) => {
    if (request.token) onDisk.push(createSecrets({ folder, keyring, log }).read(key))
    return send(url, request)
  }
  const spied = createForward({ serverUrl: server.url, tokens, send: spying })
  await spied(new Request('http://kreida/api/v1/echo/'))
  server.expireAccess()
  await spied(new Request('http://kreida/api/v1/echo/'))
  expect(onDisk).toEqual(['refresh-1', 'refresh-1', 'refresh-2'])
  restart()
  expect((await ask('/api/v1/echo/')).status).toBe(200)
})

it('does not use an access token whose refresh token cannot be saved', async () => {
  secrets.rotate = () => {
    throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
  }
  const response = await ask('/api/v1/echo/')
  expect([response.status, response.headers.get('x-kreida-reason')]).toEqual([503, 'disk'])
  expect(server.requests).toEqual(['POST /api/v1/auth/refresh/'])
})

it('DAT-1: says that it is this disk that does not take the session, asks the server once, and goes on as soon as there is room', async () => {
  const { rotate } = secrets
  secrets.rotate = () => {
    throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
  }
  const api = createApi((target, init) => ask(String(target), init))
  const full = { ok: false, failure: { reason: 'disk', retry_after: null } }
  expect([await api.pullFrame({ epoch: null, after: 0 }), await api.me()]).toEqual([full, full])
  secrets.rotate = rotate
  expect((await ask('/api/v1/echo/')).status).toBe(200)
  expect([server.refreshes, secrets.read(key)]).toEqual([1, 'refresh-1'])
})

it('a session that was kept from the disk is gone with the sign-in after it', async () => {
  const { rotate } = secrets
  secrets.rotate = () => {
    throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
  }
  await ask('/api/v1/echo/')
  secrets.rotate = rotate
  secrets.save(key, 'refresh-1', { allowPlain: false })
  tokens.replace('old')
  expect((await ask('/api/v1/echo/')).status).toBe(200)
  expect([server.refreshes, secrets.read(key)]).toEqual([2, 'refresh-2'])
})

it('says "sign in" when the session is over, and asks nobody any more', async () => {
  await ask('/api/v1/echo/')
  server.endSession()
  const response = await ask('/api/v1/echo/')
  expect(response.status).toBe(401)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toEqual({
    type: 'about:blank',
    title: 'Unauthorized',
    status: 401,
    detail: 'sign in again',
    code: 'UNAUTHENTICATED',
    request_id: null,
  })
  const asked = server.requests.length
  expect((await ask('/api/v1/echo/')).status).toBe(401)
  expect(server.requests).toHaveLength(asked)
  expect(secrets.read(key)).toBeNull()
})

it.each(['html', 'portal', 'error'] as const)('keeps the session through a refresh answered with %s', async (answer) => {
  server.refreshAnswer = answer
  const response = await ask('/api/v1/echo/')
  expect(response.status).toBe(503)
  expect(response.headers.get('x-kreida-reason')).toBe(answer === 'error' ? null : 'not_kreida')
  server.refreshAnswer = 'proper'
  expect((await ask('/api/v1/echo/')).status).toBe(200)
})

it('a sign-in during a refresh wins over it', async () => {
  let finish: (reply: Awaited<ReturnType<Send>>) => void = () => undefined
  const slow: Send = () => new Promise((done) => (finish = done))
  const raced = createTokens({ accountKey: key, serverUrl: server.url, send: slow, secrets, log })
  const waiting = raced.access()
  secrets.save(key, 'refresh-new', { allowPlain: false })
  raced.replace('access-new')
  finish({ ok: true, response: new Response('{}', { status: 401 }) })
  expect(await waiting).toEqual({ ok: true, token: 'access-new' })
  expect(secrets.read(key)).toBe('refresh-new')
})

it('says that the server cannot be reached', async () => {
  await ask('/api/v1/echo/')
  await server.stop()
  const response = await ask('/api/v1/echo/')
  expect([response.status, response.headers.get('x-kreida-reason')]).toEqual([503, 'unreachable'])
  expect(await response.json()).toMatchObject({ code: 'UNAVAILABLE', request_id: null })
})

it('gives up on a server that is silent', async () => {
  server.refreshAnswer = 'hang'
  const silent = await send(`${server.url}/api/v1/auth/refresh/`, { method: 'POST', json: {}, timeoutMs: 100 })
  expect(silent).toEqual({ ok: false, reason: 'unreachable', detail: 'no answer in 0.1 s' })
  const { buffer: body } = new TextEncoder().encode(JSON.stringify('x'.repeat(198)))
  const long = await send(`${server.url}/api/v1/auth/refresh/`, { method: 'POST', body, timeoutMs: 100 })
  expect(long).toEqual({ ok: false, reason: 'unreachable', detail: 'no answer in 0.3 s' })
})

it('tells another site by its pages and redirects', async () => {
  for (const target of ['/api/v1/html/', '/api/v1/redirect/']) {
    const response = await ask(target)
    expect([response.status, response.headers.get('x-kreida-reason')]).toEqual([503, 'not_kreida'])
  }
})

it('passes errors of the server on as they are', async () => {
  const response = await ask('/api/v1/refused/')
  expect([response.status, response.headers.get('retry-after')]).toEqual([409, '3'])
  expect(await response.json()).toEqual({ code: 'RELATION_NOT_ACTIVE' })
})

it('streams events, and ends the stream when its reader does', async () => {
  const response = await ask('/api/v1/events/', { headers: { accept: 'text/event-stream' } })
  const reader = response.body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('data: 1')
  expect(server.openStreams).toBe(1)
  await reader?.cancel()
  await expect.poll(() => server.openStreams).toBe(0)
})

it.each(['/api/v1/auth/login/', '/api/v1/auth/refresh', '/api/v1/AUTH/logout/'])('keeps %s from the renderer', async (target) => {
  expect((await ask(target, { method: 'POST', body: '{}' })).status).toBe(403)
  expect(server.requests).toEqual([])
})

it.each(['/api/v1/auth/%6cogin/', '/api/v1/%61uth/refresh/', '/api/v1/auth%2Flogin/'])('knows no encoded path: %s', async (target) => {
  expect((await ask(target, { method: 'POST', body: '{}' })).status).toBe(404)
  expect(server.requests).toEqual([])
})

it('refuses a body larger than any the contract knows', async () => {
  expect((await ask('/api/v1/echo/', { method: 'POST', body: 'x'.repeat(1_048_577) })).status).toBe(413)
})

it('writes tokens encrypted, or plain only if that was agreed to', () => {
  const file = path.join(folder, key, 'session.json')
  expect(fs.readFileSync(file, 'utf8')).not.toContain('refresh-0')
  expect(fs.statSync(file).mode & 0o777).toBe(0o600)
  const without = createSecrets({ folder, keyring: { ...keyring, isAvailable: () => false }, log })
  expect(without.read(key)).toBeNull()
  without.save(key, 'secret', { allowPlain: false })
  expect([without.kindOf(key), without.read(key), fs.existsSync(file)]).toEqual(['memory', 'secret', false])
  without.save(key, 'secret', { allowPlain: true })
  without.rotate(key, 'secret-2')
  expect([without.kindOf(key), JSON.parse(fs.readFileSync(file, 'utf8'))]).toEqual([
    'plain',
    { format: 1, kind: 'plain', refresh_token: 'secret-2' },
  ])
  without.forget(key)
  expect([without.read(key), fs.existsSync(file)]).toEqual([null, false])
})
