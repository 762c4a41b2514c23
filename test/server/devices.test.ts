import type { Static } from 'typebox'
import { describe, expect, it } from 'vitest'
import type { DevicesAnswer, LoginAnswer } from '../../sync-server/contract/calls.js'
import { addUser, setDisabled, setPassword } from '../../sync-server/domain/operators.js'
import { limits } from '../../sync-server/contract/limits.js'
import { openStream } from '../support/server-stream.js'
import { until } from '../support/until.js'
import { cast, openWorld, password, type Answer, type World } from '../support/server.js'

type Login = Static<typeof LoginAnswer>
const login = (world: World, secret = password, email: string = cast.tutor.email): Promise<Answer<Login>> =>
  world.call<Login>({ method: 'POST', path: '/auth/login/', body: { email, password: secret, device_name: 'другий ноутбук' } })
const as = (token: string) => ({ authorization: `Bearer ${token}` })
const me = async (world: World, token: string): Promise<number> =>
  (await world.call({ method: 'GET', path: '/auth/me/', headers: as(token) })).status
const end = (world: World, token: string, id: string) => world.call({ method: 'DELETE', path: `/auth/devices/${id}/`, headers: as(token) })
const change = (world: World, token: string, current_password: string, new_password = 'a new long password') =>
  world.call({ method: 'POST', path: '/auth/password/', headers: as(token), body: { current_password, new_password } })

describe('own devices', () => {
  it('R-AUTH-6: a person sees them, the newest first, and which is this one', async () => {
    const world = await openWorld()
    world.clock.advance(1_000)
    const { body: second } = await login(world)
    const { body } = await world.tutor.get<Static<typeof DevicesAnswer>>('/auth/devices/')
    expect(body.devices.map(({ device_name, device_kind, is_current }) => [device_name, device_kind, is_current])).toEqual([
      ['другий ноутбук', 'desktop', false],
      ['suite', 'desktop', true],
    ])
    expect(body.devices[0]?.device_id).toBe(second.device_id)
    expect(JSON.stringify(body)).not.toContain(second.refresh_token)
  })

  it('R-AUTH-6: ending one closes its streams and tokens, and touches no other', async () => {
    const world = await openWorld()
    const { body: second } = await login(world)
    const stream = await openStream(world, second.access_token)
    await until(() => stream.pokes.length === 1)
    expect((await end(world, world.tutor.access_token, second.device_id)).status).toBe(204)
    await until(stream.isEnded)
    expect([await me(world, second.access_token), await me(world, world.tutor.access_token)]).toEqual([401, 200])
    const again = await world.call({ method: 'POST', path: '/auth/refresh/', body: { refresh_token: second.refresh_token } })
    expect(again.status).toBe(401)
    expect(await end(world, world.tutor.access_token, second.device_id)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  })

  it("R-AUTH-6: another person's device does not exist", async () => {
    const world = await openWorld()
    const { body: second } = await login(world)
    expect((await end(world, world.student.access_token, second.device_id)).status).toBe(404)
    expect(await me(world, second.access_token)).toBe(200)
    expect((await end(world, world.tutor.access_token, 'not-a-device')).status).toBe(400)
  })
})

describe('the password', () => {
  it('R-AUTH-7: a changed one signs every other device out and stays signed in here', async () => {
    const world = await openWorld()
    const { body: second } = await login(world)
    expect(await change(world, second.access_token, 'a wrong password')).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    expect(await change(world, second.access_token, password, 'short')).toMatchObject({ status: 400, body: { code: 'INVALID' } })
    expect(await me(world, world.tutor.access_token)).toBe(200)
    expect((await change(world, second.access_token, password)).status).toBe(204)
    expect([await me(world, second.access_token), await me(world, world.tutor.access_token)]).toEqual([200, 401])
    expect((await login(world)).status).toBe(401)
    expect((await login(world, 'a new long password')).status).toBe(200)
  })

  it('R-AUTH-2: guessing the current one is throttled like signing in', async () => {
    const world = await openWorld({ is_rate_limited: true })
    for (let guess = 0; guess < 5; guess++) expect((await change(world, world.tutor.access_token, 'a wrong one')).status).toBe(403)
    const sixth = await change(world, world.tutor.access_token, password)
    expect(sixth).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } })
    expect(Number(sixth.headers['retry-after'])).toBeGreaterThan(0)
    expect((await login(world)).status).toBe(200)
  })

  it('R-AUTH-7: two changes at once: one counts', async () => {
    const world = await openWorld()
    const { body: second } = await login(world)
    const [one, two] = await Promise.all([
      change(world, second.access_token, password, 'the first new one'),
      change(world, world.tutor.access_token, password, 'the second new one'),
    ])
    expect([one.status, two.status].toSorted()).toEqual([204, 403])
    const winner = one.status === 204 ? 'the first new one' : 'the second new one'
    expect((await login(world, winner)).status).toBe(200)
  })
})

describe("an operator's work", () => {
  it('makes a user who can sign in, with an id of this server; an e-mail only once', async () => {
    const world = await openWorld()
    const { database } = world.context
    const user = { role: 'tutor', email: ' New@Example.org', display_name: 'Нова', password: 'a long password' } as const
    const ids = [await addUser(database, user), await addUser(database, { ...user, email: 'next@example.org' })]
    for (const id of ids) expect(id >= limits.firstLocalId && Number.isSafeInteger(id)).toBe(true)
    expect(await login(world, user.password, 'new@example.org')).toMatchObject({
      status: 200,
      body: { user: { id: ids[0], role: 'tutor' } },
    })
    await expect(addUser(database, user)).rejects.toThrow('has this e-mail')
    await expect(addUser(database, { ...user, email: 'no address' })).rejects.toThrow('no e-mail')
    await expect(addUser(database, { ...user, email: 'x@y', password: 'short' })).rejects.toThrow('8 to 1,000')
    await expect(addUser(database, { ...user, email: 'x@y', display_name: ' ' })).rejects.toThrow('1 to 200')
  })

  it('R-AUTH-8: a disabled user is out at once and kept out; enabled, may sign in again', async () => {
    const world = await openWorld()
    const { database } = world.context
    const stream = await openStream(world, world.tutor.access_token)
    await until(() => stream.pokes.length === 1)
    await setDisabled(database, cast.tutor.email, true)
    await until(stream.isEnded)
    expect([await me(world, world.tutor.access_token), (await login(world)).status]).toEqual([401, 401])
    await setDisabled(database, cast.tutor.email, false)
    expect([await me(world, world.tutor.access_token), (await login(world)).status]).toEqual([401, 200])
    await expect(setDisabled(database, 'nobody@example.org', true)).rejects.toThrow('nobody here')
  })

  it('R-AUTH-7: a password set by an operator signs every device out', async () => {
    const world = await openWorld()
    await setPassword(world.context.database, cast.tutor.email, 'set by the operator')
    expect([await me(world, world.tutor.access_token), (await login(world)).status]).toEqual([401, 401])
    expect((await login(world, 'set by the operator')).status).toBe(200)
  })
})
