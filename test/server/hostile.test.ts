import { createHash } from 'node:crypto'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../sync-server/contract/errors.js'
import { insertSession, insertTokens } from '../../sync-server/storage/people.js'
import { isLong } from '../support/form.js'
import { hostileRequest, type HostileRequest, type HostileWorld } from '../support/hostile-requests.js'
import { canary, type Known } from '../support/hostile-values.js'
import { seeded } from '../support/seeded.js'
import { faultIn, operationOf, publishedBy, type WatchedRoute } from '../support/server-answers.js'
import {
  contactThread,
  ensureNegotiation,
  inquire,
  inquiry_id,
  negotiationThread,
  openThread,
  relation_id,
  send,
} from '../support/server-calls.js'
import { openWorld, password, serviceToken, type World, type WorldOptions } from '../support/server.js'

/** Requests of each route, and of those the ones whose password may be hashed. */
const perRoute = isLong ? 10_000 : 600
/** The documentation's own pages take no input at all, and are long. */
const perPage = isLong ? 1_000 : 100
const countFor = (key: string): number => (/\/docs|openapi\.json/.test(key) ? perPage : perRoute)
const hashedPerRoute = isLong ? 500 : 100
/** Requests under way at once: they share commits. */
const atOnce = 50
/** Milliseconds in which every request is answered. */
const patience = 10_000
const seed = 7_731

const known: Known = {
  relation_id: [relation_id, 999],
  inquiry_id: [inquiry_id],
  thread_id: [contactThread, negotiationThread],
  tutor_id: [1, 3],
  student_id: [2, 4],
  sender_id: [1, 2],
  user_id: [1, 2],
  after: [0, 1, 5],
  limit: [1, 50],
  last_read_seq: [0, 1, 2],
  'id of /api/v1/chat/threads/:id/messages/': [contactThread, negotiationThread],
  'id of /api/v1/chat/threads/:id/read/': [contactThread],
  ...Object.fromEntries(['accept', 'decline', 'cancel'].map((verb) => [`id of /api/v1/inquiries/:id/${verb}/`, [inquiry_id, 2 ** 40]])),
  'student_id of /api/v1/contacts/:student_id/unlock/': [2],
  'tutor_id of /api/v1/platform/contact-access/:tutor_id/:student_id/': [1],
  'student_id of /api/v1/platform/contact-access/:tutor_id/:student_id/': [2, 4],
  'id of /api/v1/platform/users/:id/': [1, 2, 3, 50],
  'id of /api/v1/platform/relations/:id/': [relation_id],
  'id of /api/v1/platform/inquiries/:id/': [inquiry_id],
  'file of /api/v1/docs/static/*': ['index.css', 'swagger-ui.css'],
}

async function openHostileWorld(options: WorldOptions = {}): Promise<World> {
  const world = await openWorld({ ...options, config: { log_level: 'trace' } })
  await openThread(world)
  await inquire(world)
  await ensureNegotiation(world.student)
  await send(world.student, 'перше')
  return world
}

/** Access tokens of new sessions: what ends a session must meet more than one. */
async function mintTokens(world: World, count: number): Promise<Minted> {
  const tokens = Array.from({ length: count }, () => `minted-${v7()}`)
  const sessions: string[] = []
  const created_at = world.clock.now.toISOString()
  const expires_at = new Date(world.clock.now.getTime() + 900_000).toISOString()
  await world.context.database.transact([], async ({ db }) => {
    for (const token of tokens) {
      const session_id = v7()
      sessions.push(session_id)
      const hash = createHash('sha256').update(token).digest('hex')
      await insertSession(db, { id: session_id, user_id: 1, device_name: 'suite', device_kind: 'desktop', created_at, ended_at: null })
      await insertTokens(db, [{ hash, session_id, kind: 'access', generation: 1, expires_at, retired_at: null }])
    }
  })
  return { tokens, sessions }
}

/** Tokens that open a route, and the sessions that go with these requests. */
interface Minted {
  tokens: string[]
  sessions: string[]
}

async function tokensFor(world: World, { url, method }: WatchedRoute): Promise<Minted> {
  if (url.includes('/platform/')) return { tokens: [serviceToken], sessions: [] }
  if (operationOf(publishedBy(world.app), method, url)?.security?.length === 0) return { tokens: [], sessions: [] }
  if (/\/(logout|stream)\/$/.test(url)) return mintTokens(world, 20)
  return { tokens: [world.tutor.access_token, world.student.access_token, world.otherTutor.access_token], sessions: [] }
}

const importLine = { $ref: '#/components/schemas/ImportLine' }

/** How many passwords a request makes the server hash: a right one of each object that passes the parser. */
function hashesOf(world: HostileWorld, { url, method }: WatchedRoute, { payload }: HostileRequest): number {
  const [media] = Object.values(operationOf(world.document, method, url)?.requestBody?.content ?? {})
  const text = String(payload ?? '')
  if (!media?.schema || !/"(current_)?password"/.test(text)) return 0
  const isImport = url.endsWith('/import/')
  const schema = isImport ? importLine : media.schema
  return (isImport ? text.split('\n') : [text]).filter((part) => {
    try {
      const value: unknown = JSON.parse(part)
      return (
        typeof value === 'object' &&
        value !== null &&
        ('current_password' in value || ('password' in value && value.password !== null)) &&
        faultIn(world.document, schema, value) === null
      )
    } catch {
      return false
    }
  }).length
}

interface Tally {
  sent: number
  byStatus: Record<number, number>
  faults: string[]
}

/** Sends one request and notes what no answer may be. A stream that opens is read no further. */
async function judge(world: World, request: HostileRequest, tally: Tally): Promise<void> {
  tally.sent += 1
  const { method, url, headers, payload } = request
  const fail = (reason: string): void =>
    void tally.faults.push(
      `${reason}: ${JSON.stringify({ method, url: url.slice(0, 200), headers, payload: String(payload).slice(0, 500) })}`,
    )
  const isStream = url.includes('/sync/stream')
  const options = { method: method as 'GET', url, headers, ...(payload === undefined ? {} : { payload }), payloadAsStream: isStream }
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), patience).unref())
  const answer = await Promise.race([world.app.inject(options), late])
  if (!answer) return fail('no answer')
  tally.byStatus[answer.statusCode] = (tally.byStatus[answer.statusCode] ?? 0) + 1
  if (isStream && answer.statusCode === 200) return void answer.stream().destroy()
  if (answer.statusCode === 429 && !(Number(answer.headers['retry-after']) > 0)) fail('answered 429 without Retry-After')
  if (answer.statusCode >= 500) fail(`answered ${answer.statusCode}`)
  if (answer.statusCode < 400 || isStream) return
  const problem: unknown = method === 'HEAD' ? null : JSON.parse(answer.body)
  const isCoded = typeof problem === 'object' && problem !== null && 'code' in problem && errorCodes.some((code) => code === problem.code)
  if (!isCoded || !String(answer.headers['content-type']).startsWith('application/problem+json'))
    fail(`answered ${answer.statusCode} without a code`)
}

/** No secret in any line, and no line that is not one JSON object. */
function judgeLog(world: World, secrets: readonly string[], tally: Tally): void {
  for (const line of world.logLines.splice(0)) {
    const found = secrets.find((secret) => line.includes(secret))
    if (found !== undefined) tally.faults.push(`the log holds ${found}: ${line.slice(0, 500)}`)
    if (line.trim().includes('\n')) tally.faults.push(`a log line of several: ${line.slice(0, 200)}`)
  }
}

async function attack(world: World, route: WatchedRoute, options: { count: number; salt: number }): Promise<Tally> {
  const random = seeded(seed + options.salt)
  const tally: Tally = { sent: 0, byStatus: {}, faults: [] }
  const document = publishedBy(world.app)
  let hashes = 0
  while (tally.sent < options.count && tally.faults.length < 5) {
    const { tokens, sessions } = await tokensFor(world, route)
    const hostile: HostileWorld = { document, known, random, tokens }
    const requests: HostileRequest[] = []
    while (requests.length < Math.min(atOnce, options.count - tally.sent)) {
      const request = hostileRequest(route, hostile)
      const dear = hashesOf(hostile, route, request)
      if (hashes + dear > hashedPerRoute) continue
      hashes += dear
      requests.push(request)
    }
    await Promise.all(requests.map((request) => judge(world, request, tally)))
    for (const session of sessions) world.context.pokes.endSession(session) // and so its streams
    const secrets = [canary.slice(0, 11), 'КАНАРКА', password, serviceToken, world.tutor.refresh_token, ...tokens]
    judgeLog(world, secrets, tally)
  }
  return tally
}

/** Every route there is: their own world tells, before any test. */
const routes: readonly string[] = [
  'GET /api/v1/docs',
  'GET /api/v1/docs/static/index.html',
  'GET /api/v1/docs/static/swagger-initializer.js',
  'GET /api/v1/docs/json',
  'GET /api/v1/docs/yaml',
  'GET /api/v1/docs/static/*',
  'GET /api/v1/openapi.json',
  'POST /api/v1/auth/login/',
  'POST /api/v1/auth/refresh/',
  'POST /api/v1/auth/logout/',
  'GET /api/v1/auth/me/',
  'GET /api/v1/auth/devices/',
  'DELETE /api/v1/auth/devices/:device_id/',
  'POST /api/v1/auth/password/',
  'POST /api/v1/chat/threads/negotiation/',
  'GET /api/v1/chat/threads/',
  'GET /api/v1/chat/unread-summary/',
  'POST /api/v1/chat/threads/:id/read/',
  'GET /api/v1/chat/threads/:id/messages/',
  'POST /api/v1/chat/threads/:id/messages/',
  'GET /api/v1/sync/changes/',
  'GET /api/v1/sync/relations/',
  'GET /api/v1/sync/inquiries/',
  'GET /api/v1/sync/contact_access/',
  'GET /api/v1/sync/threads/',
  'GET /api/v1/sync/messages/',
  'GET /api/v1/sync/read_markers/',
  'GET /api/v1/sync/notes/',
  'GET /api/v1/sync/start/',
  'GET /api/v1/sync/history/',
  'POST /api/v1/sync/intents/',
  'GET /api/v1/sync/stream/',
  'POST /api/v1/inquiries/',
  'POST /api/v1/inquiries/:id/accept/',
  'POST /api/v1/inquiries/:id/decline/',
  'POST /api/v1/inquiries/:id/cancel/',
  'POST /api/v1/contacts/:student_id/unlock/',
  'PUT /api/v1/platform/users/:id/',
  'PUT /api/v1/platform/relations/:id/',
  'PUT /api/v1/platform/inquiries/:id/',
  'PUT /api/v1/platform/contact-access/:tutor_id/:student_id/',
  'POST /api/v1/platform/import/',
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
]

describe('hostile input', () => {
  it('R-HTTP-2: every route is attacked', async () => {
    const world = await openWorld()
    const there = world.routes.filter(({ method }) => method !== 'HEAD').map(({ method, url }) => `${method} ${url}`)
    expect(routes.toSorted()).toEqual([...new Set(there)].toSorted())
  })

  for (const [index, key] of routes.entries()) {
    it(`R-HTTP-1, R-HTTP-4: ${key} answers ${countFor(key)} hostile requests with a coded problem at worst, and logs none of them`, async () => {
      const world = await openHostileWorld()
      const [method = '', url = ''] = key.split(' ')
      const { sent, byStatus, faults } = await attack(world, { method, url, schema: undefined }, { count: countFor(key), salt: index })
      expect(faults).toEqual([])
      expect(sent).toBe(countFor(key))
      expect(Object.keys(byStatus).length).toBeGreaterThan(0)
      expect((await world.tutor.get('/healthz')).status).toBe(200)
    }, 600_000)
  }

  it('R-HTTP-1: with rate limits on, the same requests end as 429 with Retry-After, and never worse', async () => {
    const world = await openHostileWorld({ is_rate_limited: true })
    const total: Record<number, number> = {}
    for (const [index, key] of routes.entries()) {
      const [method = '', url = ''] = key.split(' ')
      const { sent, byStatus, faults } = await attack(world, { method, url, schema: undefined }, { count: 100, salt: 1_000 + index })
      expect([faults, sent]).toEqual([[], 100])
      for (const [status, count] of Object.entries(byStatus)) total[Number(status)] = (total[Number(status)] ?? 0) + count
    }
    expect(total[429]).toBeGreaterThan(500)
    expect(Object.keys(total).filter((status) => Number(status) >= 500)).toEqual([])
  }, 120_000)
})
