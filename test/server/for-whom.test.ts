import { describe, expect, it } from 'vitest'
import { userHeader } from '../../sync-server/contract/headers.js'
import type { Verdict } from '../../sync-server/contract/intents.js'
import { cast, openWorld } from '../support/server.js'
import { contactThread, messageIntent, openThread, pull, push, relate, threadIntent } from '../support/server-calls.js'
import { listen } from '../support/server-stream.js'

const brief = (verdicts: Verdict[]) => verdicts.map(({ status, code }) => (code === null ? status : `${status} ${code}`))

describe('whom a call is for', () => {
  it('R-FOR-1: a call or stream for another person than the session is 401 OTHER_ACCOUNT, and nothing is done', async () => {
    const world = await openWorld()
    await openThread(world)
    const { head } = await pull(world.tutor)
    const authorization = `Bearer ${world.tutor.access_token}`
    const as = (user: string) => ({ authorization, [userHeader]: user })
    const body = { intents: [messageIntent('не мій')] }
    for (const user of [String(cast.student.id), '', 'x', `0${cast.tutor.id}`, `${cast.tutor.id}, 2`]) {
      for (const call of [
        { method: 'POST', path: '/sync/intents/', body },
        { method: 'POST', path: `/chat/threads/${contactThread}/messages/`, body: { id: body.intents[0]?.id, body: 'ні' } },
        { method: 'GET', path: '/sync/changes/' },
        { method: 'GET', path: '/auth/me/' },
        { method: 'POST', path: '/auth/logout/' },
      ] as const)
        expect(await world.call({ ...call, headers: as(user) }), user).toMatchObject({ status: 401, body: { code: 'OTHER_ACCOUNT' } })
      const stream = await fetch(`${await listen(world)}/api/v1/sync/stream/`, { headers: as(user) })
      expect([stream.status, await stream.json()]).toMatchObject([401, { code: 'OTHER_ACCOUNT' }])
    }
    expect((await pull(world.tutor)).head).toBe(head) // still signed in
    expect((await world.call({ method: 'POST', path: '/sync/intents/', body, headers: as(String(cast.tutor.id)) })).status).toBe(200)
  })

  it('R-FOR-1: a new token that is used for another person does not count as used', async () => {
    const world = await openWorld()
    const refresh = (refresh_token: string) =>
      world.call<{ access_token: string }>({ method: 'POST', path: '/auth/refresh/', body: { refresh_token } })
    const { access_token } = (await refresh(world.tutor.refresh_token)).body
    const headers = { authorization: `Bearer ${access_token}`, [userHeader]: String(cast.student.id) }
    expect((await world.call({ method: 'GET', path: '/auth/me/', headers })).status).toBe(401)
    world.clock.advance(3_600_000)
    expect((await refresh(world.tutor.refresh_token)).status).toBe(200)
  })

  it('R-FOR-2: a text or a making for another person is refused before anything else, and may be sent rightly later', async () => {
    const world = await openWorld()
    await relate(world)
    const making = { ...threadIntent(), other_user_id: cast.student.id }
    const wrong = cast.otherStudent.id
    expect(brief(await push(world.tutor, [{ ...making, other_user_id: wrong }]))).toEqual(['refused THREAD_NOT_FOUND'])
    const [made] = await push(world.tutor, [making])
    expect(made).toMatchObject({ status: 'applied' })
    const text = messageIntent('для Марка')
    expect(brief(await push(world.tutor, [{ ...text, other_user_id: wrong, body: '' }]))).toEqual(['refused THREAD_NOT_FOUND'])
    const said = await push(world.tutor, [{ ...text, other_user_id: cast.student.id }])
    expect(brief(said)).toEqual(['applied'])
    expect(await push(world.tutor, [text])).toEqual(said) // no part of what makes two the same
    expect(
      brief(
        await push(world.tutor, [
          { ...text, other_user_id: wrong },
          { ...making, other_user_id: wrong },
        ]),
      ),
    ).toEqual(Array(2).fill('refused THREAD_NOT_FOUND'))
    expect(await push(world.tutor, [{ ...text, other_user_id: null }, making])).toEqual([said[0], made])
    expect(await world.sql('SELECT * FROM verdicts')).toHaveLength(1)
  })
})
