import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Static } from 'typebox'
import type { LoginAnswer, Tokens } from '../../sync-server/contract/calls.js'
import { openThread, send } from '../support/server-calls.js'
import { openStream } from '../support/server-stream.js'
import { until } from '../support/until.js'
import { cast, openWorld, password, type World } from '../support/server.js'

type Login = Static<typeof LoginAnswer>
const login = (world: World, fields: Record<string, unknown> = {}, call: { headers?: Record<string, string>; from?: string } = {}) =>
  world.call<Login>({
    method: 'POST',
    path: '/auth/login/',
    body: { email: cast.tutor.email, password, device_name: 'мій ноутбук', ...fields },
    ...call,
  })
const refresh = (world: World, refresh_token: string) =>
  world.call<Tokens>({ method: 'POST', path: '/auth/refresh/', body: { refresh_token } })
const me = (world: World, access_token: string) =>
  world.call({ method: 'GET', path: '/auth/me/', headers: { authorization: `Bearer ${access_token}` } })
const minutes = (count: number): number => count * 60_000

describe('signing in', () => {
  it('answers with tokens and the user; the email is not case-sensitive', async () => {
    const world = await openWorld()
    const { status, body } = await login(world, { email: ' OLENA@example.ORG ' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ expires_in: 900, user: { id: 1, role: 'tutor', display_name: cast.tutor.display_name, locale: 'uk' } })
    expect(Buffer.from(body.refresh_token, 'base64url')).toHaveLength(32)
    expect((await me(world, body.access_token)).body).toEqual(body.user)
    for (const secret of [body.access_token, body.refresh_token, password]) expect(await isStored(world, secret)).toBe(false)
    expect(await isStored(world, cast.tutor.email)).toBe(true)
  })

  it('R-AUTH-1: unknown user, wrong password and disabled user get the same answer for the same work', async () => {
    const world = await openWorld()
    await world.sql(
      "UPDATE users SET is_disabled = 1 WHERE id = 3; INSERT INTO users SELECT 9, role, 'no@example.org', '', '', '', NULL, 0, '' FROM users WHERE id = 1",
    )
    const cases = {
      wrong: { password: 'wrong password' },
      unknown: { email: 'nobody@example.org' },
      disabled: { email: cast.otherTutor.email },
      without: { email: 'no@example.org' },
    }
    const times: Record<string, number[]> = {}
    const bodies = new Set<string>()
    for (let round = 0; round < 7; round++) {
      for (const [name, fields] of Object.entries(cases)) {
        const started = performance.now()
        const { status, body } = await login(world, fields)
        ;(times[name] ??= []).push(performance.now() - started)
        expect(status).toBe(401)
        bodies.add(JSON.stringify({ ...body, request_id: null }))
      }
    }
    expect(bodies.size).toBe(1)
    // The shortest of each: whatever else the machine does only adds to the work.
    const work = (name: string): number => Math.min(...(times[name] ?? []))
    for (const name of ['unknown', 'disabled', 'without']) {
      expect(work(name) / work('wrong')).toBeGreaterThan(0.4)
      expect(work(name) / work('wrong')).toBeLessThan(2.5)
    }
  })

  it('R-AUTH-2: five failures in 15 minutes are answered 429, from this address, for this account', async () => {
    const world = await openWorld({ is_rate_limited: true })
    for (let attempt = 0; attempt < 5; attempt++) expect((await login(world, { password: 'wrong' })).status).toBe(401)
    const blocked = await login(world, { password })
    expect(blocked).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' }, headers: { 'retry-after': String(15 * 60) } })
    expect((await login(world, { password }, { from: '10.0.0.9' })).status).toBe(200)
    expect((await login(world, { email: cast.student.email })).status).toBe(200)
    world.clock.advance(minutes(14))
    expect((await login(world)).headers['retry-after']).toBe('60')
    world.clock.advance(minutes(1) + 1)
    expect((await login(world)).status).toBe(200)
  })

  it('R-AUTH-2: failures sent at once count like those sent in turn, and a right password forgets them', async () => {
    const world = await openWorld({ is_rate_limited: true })
    const statuses = await Promise.all(Array.from({ length: 12 }, async () => (await login(world, { password: 'wrong' })).status))
    expect(statuses.filter((status) => status === 401)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(7)
    world.clock.advance(minutes(16))
    for (let round = 0; round < 3; round++) {
      for (let attempt = 0; attempt < 4; attempt++) expect((await login(world, { password: 'wrong' })).status).toBe(401)
      expect((await login(world)).status).toBe(200)
    }
  })

  it('R-AUTH-2: one account is limited over all addresses too, more loosely', async () => {
    const world = await openWorld({ is_rate_limited: true })
    await world.sql('UPDATE users SET password_hash = NULL WHERE id = 1')
    let failures = 0
    for (let address = 0; address < 21; address++) {
      for (let attempt = 0; attempt < 5; attempt++) {
        const { status } = await login(world, { password: 'wrong' }, { from: `10.0.1.${address}` })
        if (status === 401) failures += 1
      }
    }
    expect(failures).toBe(100)
    // Attempts that only the account's limit refused are no failures of their address.
    world.clock.advance(minutes(14))
    const late = () => login(world, { password: 'wrong' }, { from: '10.0.2.1' })
    for (let attempt = 0; attempt < 5; attempt++) expect((await late()).status).toBe(429)
    world.clock.advance(minutes(1) + 1)
    expect((await late()).status).toBe(401)
  })

  it('R-AUTH-2: the address is that which a proxy on this machine tells, and nobody else', async () => {
    const world = await openWorld({ is_rate_limited: true })
    const attempt = (from: string, told: string) => login(world, { password: 'wrong' }, { from, headers: { 'x-forwarded-for': told } })
    for (let number = 0; number < 5; number++) {
      expect((await attempt('10.0.0.9', `10.9.9.${number}`)).status).toBe(401)
      expect((await attempt('127.0.0.1', `10.9.9.${number}, 10.0.0.8`)).status).toBe(401)
    }
    expect((await attempt('10.0.0.9', '10.9.9.9')).status).toBe(429)
    expect((await attempt('127.0.0.1', '10.9.9.9, 10.0.0.8')).status).toBe(429)
    expect((await attempt('127.0.0.1', '10.0.0.7')).status).toBe(401)
  })
})

describe('staying signed in', () => {
  it('R-AUTH-3: an access token lives 15 minutes', async () => {
    const world = await openWorld()
    const { body } = await login(world)
    world.clock.advance(minutes(15) - 1)
    expect((await me(world, body.access_token)).status).toBe(200)
    world.clock.advance(2)
    expect((await me(world, body.access_token)).status).toBe(401)
    expect((await me(world, body.refresh_token)).status).toBe(401)
    expect((await refresh(world, body.access_token)).status).toBe(401)
  })

  it('R-AUTH-3: answers that were lost for hours cost nothing', async () => {
    const world = await openWorld()
    const { body } = await login(world)
    await me(world, body.access_token)
    for (let lost = 0; lost < 4; lost++) {
      world.clock.advance(minutes(60 * 5))
      expect((await refresh(world, body.refresh_token)).status).toBe(200)
    }
    const { body: fresh } = await refresh(world, body.refresh_token)
    expect((await me(world, fresh.access_token)).status).toBe(200)
  })

  it('R-AUTH-3: the old token is good 60 s after the new access token is first used, then its reuse ends the family', async () => {
    const world = await openWorld()
    const { body: first } = await login(world)
    const { body: second } = await refresh(world, first.refresh_token)
    world.clock.advance(minutes(10))
    await me(world, second.access_token)
    world.clock.advance(60_000)
    const { status, body: third } = await refresh(world, first.refresh_token)
    expect(status).toBe(200)
    const stream = await openStream(world, third.access_token)
    await until(() => stream.pokes.length === 1)
    world.clock.advance(1_000)
    expect((await refresh(world, first.refresh_token)).status).toBe(401)
    for (const { access_token, refresh_token } of [second, third]) {
      expect((await me(world, access_token)).status).toBe(401)
      expect((await refresh(world, refresh_token)).status).toBe(401)
    }
    await until(stream.isEnded)
    expect((await me(world, world.tutor.access_token)).status).toBe(200) // another device of the same person
  })

  it('R-AUTH-3: a retired refresh token is remembered for 30 days, an older one and an expired access token are dropped', async () => {
    const world = await openWorld()
    let { body } = await login(world)
    const first = body.refresh_token
    const kinds = async () => {
      const read = world.context.database.read(({ db }) =>
        db.selectFrom('tokens').select('kind').where('session_id', '=', body.device_id).orderBy('kind').execute(),
      )
      return (await read).map(({ kind }) => kind)
    }
    const rotate = async () => {
      body = { ...body, ...(await refresh(world, body.refresh_token)).body }
      await me(world, body.access_token)
    }
    await rotate()
    world.clock.advance(minutes(60 * 24 * 29))
    await rotate()
    expect(await kinds()).toEqual(['access', 'refresh', 'refresh', 'refresh'])
    world.clock.advance(minutes(60 * 24 * 2))
    await rotate()
    expect(await kinds()).toEqual(['access', 'refresh', 'refresh', 'refresh'])
    expect((await refresh(world, first)).status).toBe(401)
    expect((await me(world, body.access_token)).status).toBe(200)
  })

  it('R-AUTH-3: two refreshes at once both get tokens that work', async () => {
    const world = await openWorld()
    const { body } = await login(world)
    const answers = await Promise.all([refresh(world, body.refresh_token), refresh(world, body.refresh_token)])
    for (const { status, body: tokens } of answers) {
      expect(status).toBe(200)
      expect((await me(world, tokens.access_token)).status).toBe(200)
    }
  })

  it('unknown, empty and used-up tokens are 401', async () => {
    const world = await openWorld()
    expect((await refresh(world, 'nonsense')).status).toBe(401)
    expect((await refresh(world, '')).status).toBe(400)
    const schemes = ['Bearer nonsense', 'Basic dTpw', 'Bearer', `Bearer ${world.tutor.access_token}x`, '']
    for (const authorization of schemes) {
      const answer = await world.call({ method: 'GET', path: '/auth/me/', headers: { authorization } })
      expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' }, headers: { 'www-authenticate': 'Bearer' } })
    }
    expect((await world.call({ method: 'GET', path: `/auth/me/?access_token=${world.tutor.access_token}` })).status).toBe(401)
  })
})

describe('a browser', () => {
  const own = { host: 'kreida.test', origin: 'https://kreida.test' }
  const cookieOf = (headers: Record<string, unknown>): string => String(headers['set-cookie'])

  it('R-AUTH-5: gets an HttpOnly, SameSite=Strict cookie and no token', async () => {
    const world = await openWorld()
    const { status, body, headers } = await login(world, { device_kind: 'browser' }, { headers: own })
    expect(status).toBe(200)
    expect(Object.keys(body).sort()).toEqual(['device_id', 'user'])
    expect(cookieOf(headers)).toMatch(/^kreida_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/)
  })

  it('R-AUTH-5: behind a TLS proxy on this machine the cookie is Secure', async () => {
    const world = await openWorld()
    const headers = { ...own, 'x-forwarded-proto': 'https' }
    const cookie = async (from: string) => cookieOf((await login(world, { device_kind: 'browser' }, { headers, from })).headers)
    expect(await cookie('127.0.0.1')).toContain('; Secure')
    expect(await cookie('10.0.0.9')).not.toContain('Secure')
  })

  it("R-AUTH-5: anything but GET with the cookie needs the server's own Origin", async () => {
    const world = await openWorld()
    await openThread(world)
    await send(world.student, 'текст')
    const { headers } = await login(world, { device_kind: 'browser' }, { headers: own })
    const cookie = cookieOf(headers).split(';')[0] ?? ''
    const act = (origin: Record<string, string>) =>
      world.call({ method: 'POST', path: '/sync/intents/', body: { intents: [] }, headers: { host: own.host, cookie, ...origin } })
    expect((await world.call({ method: 'GET', path: '/auth/me/', headers: { cookie } })).status).toBe(200)
    expect((await act({ origin: own.origin })).status).toBe(200)
    const foreign = ['https://evil.test', 'https://kreida.test.evil.test', 'null', 'https://kreida.test:8443', '']
    for (const origin of foreign) expect(await act({ origin })).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    expect((await act({})).status).toBe(403)
    for (const origin of ['https://evil.test', '']) {
      const headersOf = { host: own.host, ...(origin ? { origin } : {}) }
      expect((await login(world, { device_kind: 'browser' }, { headers: headersOf })).status).toBe(403)
    }
  })

  it('R-AUTH-5: the cookie ends with logout and after 30 days, and there is no CORS', async () => {
    const world = await openWorld()
    const signIn = async () => cookieOf((await login(world, { device_kind: 'browser' }, { headers: own })).headers).split(';')[0] ?? ''
    const [one, two] = [await signIn(), await signIn()]
    const status = async (cookie: string) => (await world.call({ method: 'GET', path: '/auth/me/', headers: { cookie } })).status
    const out = await world.call({ method: 'POST', path: '/auth/logout/', headers: { ...own, cookie: one } })
    expect([out.status, cookieOf(out.headers)]).toEqual([204, expect.stringMatching(/^kreida_session=; /)])
    expect([await status(one), await status(two)]).toEqual([401, 200])
    world.clock.advance(minutes(60 * 24 * 30) + 1)
    expect(await status(two)).toBe(401)
    const asked = await world.call({
      method: 'OPTIONS',
      path: '/auth/me/',
      headers: { origin: 'https://evil.test', 'access-control-request-method': 'GET' },
    })
    expect(Object.keys(asked.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})

/** Whether any row of any table holds the text; the file itself where there is one. */
async function isStored(world: World, text: string): Promise<boolean> {
  if (world.place.engine === 'sqlite') {
    await world.sql('PRAGMA wal_checkpoint(TRUNCATE)')
    return readFileSync(world.place.file).includes(text)
  }
  for (const table of ['users', 'sessions', 'tokens', 'meta']) {
    if (JSON.stringify(await world.sql(`SELECT * FROM ${table}`)).includes(text)) return true
  }
  return false
}
