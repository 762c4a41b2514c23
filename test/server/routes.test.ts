import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { collectionNames } from '../../sync-server/contract/documents.js'
import {
  contactThread,
  ensureNegotiation,
  grant,
  inquire,
  inquiry_id,
  openThread,
  relate,
  relation_id,
  send,
} from '../support/server-calls.js'
import { openStream } from '../support/server-stream.js'
import { beginning, openWorld, serviceToken, type World } from '../support/server.js'

/**
 * Every route by every caller. `owner` is the tutor of the thread, `other` its student (and so the wrong role where a route is the tutor's),
 * `stranger` a tutor and `outsider` a student who have nothing to do with it. `revoked` is the tutor after contact access was taken back and the
 * relation paused; where it is not named, nothing is taken from the tutor. Every cell is asked and compared.
 */
interface Row {
  path?: string
  body?: unknown
  owner: number
  other: number
  stranger: number
  outsider: number
  revoked?: number
  anybody?: true
  service?: true
  /** What the service token gets, where that is not the owner's answer. */
  right?: number
}

const own = { owner: 200, other: 200, stranger: 200, outsider: 200 }
const ofThread = (status: number) => ({ owner: status, other: status, stranger: 404, outsider: 404 })
const service = { owner: 401, other: 401, stranger: 401, outsider: 401, service: true, right: 200 } as const
const anybody = { ...own, anybody: true } as const
const pair = { tutor_id: 1, student_id: 2 }

const table: Record<string, Row> = {
  'POST /auth/login/': {
    ...own,
    owner: 401,
    other: 401,
    stranger: 401,
    outsider: 401,
    anybody: true,
    body: { email: 'a@b', password: 'x', device_name: 'x' },
  },
  'POST /auth/refresh/': { ...own, owner: 401, other: 401, stranger: 401, outsider: 401, anybody: true, body: { refresh_token: 'x' } },
  'POST /auth/logout/': { owner: 204, other: 204, stranger: 204, outsider: 204 },
  'GET /auth/me/': own,
  'GET /auth/devices/': own,
  'DELETE /auth/devices/:device_id/': { owner: 404, other: 404, stranger: 404, outsider: 404, path: `/auth/devices/${v7()}/` },
  'POST /auth/password/': {
    owner: 403,
    other: 403,
    stranger: 403,
    outsider: 403,
    body: { current_password: 'not this', new_password: 'a new long password' },
  },
  'POST /chat/threads/negotiation/': { ...ofThread(200), body: { relation_id } },
  'GET /chat/threads/': own,
  'GET /chat/threads/:id/messages/': { ...ofThread(200), path: `/chat/threads/${contactThread}/messages/` },
  'POST /chat/threads/:id/messages/': {
    ...ofThread(201),
    revoked: 409,
    path: `/chat/threads/${contactThread}/messages/`,
    body: { id: v7(), body: 'текст' },
  },
  'POST /chat/threads/:id/read/': { ...ofThread(200), path: `/chat/threads/${contactThread}/read/`, body: { last_read_seq: 1 } },
  'GET /chat/unread-summary/': own,
  'GET /sync/changes/': own,
  ...Object.fromEntries(collectionNames.map((name) => [`GET /sync/${name}/`, own])),
  'GET /sync/start/': own,
  'GET /sync/history/': {
    owner: 200,
    other: 200,
    stranger: 404,
    outsider: 404,
    path: `/sync/history/?thread_id=${contactThread}&block=0`,
  },
  'POST /sync/intents/': { ...own, body: { intents: [] } },
  'GET /sync/stream/': own,
  'POST /inquiries/': { owner: 403, other: 201, stranger: 403, outsider: 201, body: { tutor_id: 3, subject: 'Хімія', body: '' } },
  'POST /inquiries/:id/accept/': {
    owner: 200,
    other: 403,
    stranger: 404,
    outsider: 404,
    revoked: 409,
    path: `/inquiries/${inquiry_id}/accept/`,
  },
  'POST /inquiries/:id/decline/': { owner: 200, other: 403, stranger: 404, outsider: 404, path: `/inquiries/${inquiry_id}/decline/` },
  'POST /inquiries/:id/cancel/': { owner: 403, other: 200, stranger: 404, outsider: 404, path: `/inquiries/${inquiry_id}/cancel/` },
  'POST /contacts/:student_id/unlock/': { owner: 200, other: 403, stranger: 404, outsider: 403, revoked: 403, path: '/contacts/2/unlock/' },
  'PUT /platform/users/:id/': {
    ...service,
    right: 201,
    path: '/platform/users/9/',
    body: { role: 'tutor', email: 'n@example.org', display_name: 'x' },
  },
  'PUT /platform/relations/:id/': { ...service, path: '/platform/relations/42/', body: { ...pair, status: 'ACTIVE' } },
  'PUT /platform/inquiries/:id/': { ...service, path: '/platform/inquiries/77/', body: { ...pair, status: 'OPEN', subject: 'x' } },
  'PUT /platform/contact-access/:tutor_id/:student_id/': { ...service, path: '/platform/contact-access/1/2/', body: { granted: true } },
  'POST /platform/import/': { ...service, body: '' },
  'GET /healthz': anybody,
  'GET /readyz': anybody,
  'GET /metrics': anybody,
  'GET /openapi.json': { ...anybody, path: '/api/v1/openapi.json' },
}

/** The documentation's own pages, whose list is its package's; all of them are open to anybody. */
const isDocumentation = (url: string): boolean => url.startsWith('/api/v1/docs')
const short = (url: string): string => url.replace(/^\/api\/v1/, '')
const keyOf = ({ method, url }: { method: string; url: string }): string => `${method} ${short(url)}`

async function openFullWorld(): Promise<World> {
  const world = await openWorld()
  await openThread(world)
  await inquire(world)
  await ensureNegotiation(world.student)
  await send(world.student, 'перше')
  await send(world.tutor, 'друге')
  return world
}

async function ask(world: World, key: string, row: Row, authorization: string | null): Promise<number> {
  const [method, route = ''] = key.split(' ')
  if (key === 'GET /sync/stream/' && authorization) return (await openStream(world, authorization.replace('Bearer ', ''))).status
  const headers = {
    ...(authorization === null ? {} : { authorization }),
    ...(key === 'POST /platform/import/' ? { 'content-type': 'application/x-ndjson' } : {}),
  }
  const body = row.body === undefined ? {} : { body: row.body }
  const known = (['GET', 'POST', 'PUT', 'DELETE'] as const).find((name) => name === method)
  if (!known) throw new Error(`${key} is asked with no method that this test knows`)
  return (await world.call({ method: known, path: row.path ?? route, headers, ...body })).status
}

/** Ends the session of a token as its owner would, before the clock has ended it anyway. */
async function endSessionOf(world: World, token: string): Promise<void> {
  const now = world.clock.now
  world.clock.now = beginning
  const { status } = await world.call({ method: 'POST', path: '/auth/logout/', headers: { authorization: `Bearer ${token}` } })
  world.clock.now = now
  expect(status).toBe(204)
}

describe('every route by every caller', () => {
  it('the table names every route there is, and no other', async () => {
    const world = await openWorld()
    const routes = world.routes.filter(({ method, url }) => method !== 'HEAD' && !isDocumentation(url)).map(keyOf)
    expect(routes.toSorted()).toEqual(Object.keys(table).toSorted())
  })

  it('HEAD of a route lets nobody in whom GET keeps out', async () => {
    const world = await openFullWorld()
    const heads = world.routes.filter(({ method, url }) => method === 'HEAD' && !isDocumentation(url)).map(({ url }) => `GET ${short(url)}`)
    expect(heads.toSorted()).toEqual(
      Object.keys(table)
        .filter((key) => key.startsWith('GET ') && key !== 'GET /sync/stream/')
        .toSorted(),
    )
    for (const key of heads) {
      const path = table[key]?.path ?? key.replace('GET ', '')
      for (const authorization of ['', 'Bearer nobody', `Bearer ${serviceToken}`, `Bearer ${world.otherTutor.access_token}`]) {
        const head = await world.call({ method: 'HEAD', path, headers: { authorization } })
        const get = await world.call({ method: 'GET', path, headers: { authorization } })
        expect([key, authorization, head.status]).toEqual([key, authorization, get.status])
      }
    }
  })

  it('the pages of the documentation are open to anybody, and are all that begins with their address', async () => {
    const world = await openWorld()
    const pages = [...new Set(world.routes.filter(({ url }) => isDocumentation(url)).map(({ url }) => url))]
    expect(pages.length).toBeGreaterThan(4)
    for (const page of pages) {
      const { status } = await world.call({ method: 'GET', path: page.replace('*', 'index.css') })
      expect([page, status]).toEqual([page, page.endsWith('index.html') ? 302 : 200])
    }
  })

  for (const [key, row] of Object.entries(table)) {
    it(`R-THREAD-5: ${key}`, async () => {
      const expired = await openFullWorld()
      const token = expired.tutor.access_token
      expired.clock.advance(15 * 60_000 + 1)
      const { access_token: ended } = expired.student
      await endSessionOf(expired, ended)
      const callers: [string, string | null][] = [
        ['no token', null],
        ['a token of nobody', 'Bearer nobody'],
        ['an expired token', `Bearer ${token}`],
        ['a token of an ended session', `Bearer ${ended}`],
        ['the service token', `Bearer ${serviceToken}`],
        ['the service token in another scheme', `Basic ${serviceToken}`],
      ]
      for (const [name, authorization] of callers) {
        const isRight = row.anybody ?? (row.service && name === 'the service token')
        const status = await ask(expired, key, row, authorization)
        expect([name, status]).toEqual([name, isRight ? (row.right ?? row.owner) : 401])
      }
      for (const [name, caller] of [
        ['owner', 'tutor'],
        ['other', 'student'],
        ['stranger', 'otherTutor'],
        ['outsider', 'otherStudent'],
      ] as const) {
        const world = await openFullWorld()
        const status = await ask(world, key, row, `Bearer ${world[caller].access_token}`)
        expect([name, status]).toEqual([name, row[name]])
      }
      const revoked = await openFullWorld()
      await grant(revoked, false)
      await relate(revoked, { status: 'PAUSED', access: null })
      const status = await ask(revoked, key, row, `Bearer ${revoked.tutor.access_token}`)
      expect(['revoked', status]).toEqual(['revoked', row.revoked ?? row.owner])
    })
  }
})
