import { newLocalId } from '../../sync-server/storage/local-ids.js'
import { describe, expect, it } from 'vitest'
import type { InquiryDocument } from '../../sync-server/contract/kinds/inquiry.js'
import { limits } from '../../sync-server/contract/limits.js'
import { inquire, inquiry_id, openThread, pull, relate } from '../support/server-calls.js'
import { cast, openWorld, password, serviceToken, type World } from '../support/server.js'

const ask = (world: World, fields: Record<string, unknown> = {}) =>
  world.student.post<InquiryDocument>('/inquiries/', { tutor_id: 1, subject: 'Фізика', body: 'Добрий день!', ...fields })
const pair = { tutor_id: 1, student_id: 2 }

describe('facts around the chat', () => {
  it('R-FACT-1: a student opens an inquiry, its tutor answers it, its student cancels it', async () => {
    const world = await openWorld()
    const { status, body } = await ask(world)
    expect(status).toBe(201)
    expect(body).toMatchObject({ ...pair, status: 'OPEN', subject: 'Фізика', other_user_name: cast.tutor.display_name })
    const act = (person: 'tutor' | 'student' | 'otherTutor', verb: string) => world[person].post(`/inquiries/${body.inquiry_id}/${verb}/`)
    for (const [person, verb] of [
      ['student', 'accept'],
      ['student', 'decline'],
      ['tutor', 'cancel'],
    ] as const)
      expect(await act(person, verb)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    expect(await act('otherTutor', 'accept')).toMatchObject({ status: 404, body: { code: 'INQUIRY_NOT_FOUND' } })
    expect(await act('tutor', 'decline')).toMatchObject({ status: 200, body: { status: 'DECLINED' } })
    const { head } = await pull(world.tutor)
    expect((await act('tutor', 'decline')).status).toBe(200)
    expect((await pull(world.tutor)).head).toBe(head)
    expect(await act('tutor', 'accept')).toMatchObject({ status: 409, body: { code: 'INQUIRY_CLOSED' } })
    expect(await act('student', 'cancel')).toMatchObject({ status: 409, body: { code: 'INQUIRY_CLOSED' } })
  })

  it('R-FACT-1: who, to whom and with which words', async () => {
    const world = await openWorld()
    const bad = [
      { tutor_id: 2 },
      { tutor_id: 99 },
      { subject: '' },
      { subject: '   ' },
      { subject: 'a\u0000' },
      { body: '\uD800' },
      { status: 'ACCEPTED' },
    ]
    for (const fields of bad) expect(await ask(world, fields)).toMatchObject({ status: 400, body: { code: 'INVALID' } })
    expect((await world.tutor.post('/inquiries/', { tutor_id: 3, subject: 'x', body: '' })).status).toBe(403)
    expect((await pull(world.student)).head).toBe(0)
  })

  it("R-FACT-2: accepting makes the pair's relation, or opens the one that was an invitation", async () => {
    const world = await openWorld()
    const { body } = await ask(world)
    await world.tutor.post(`/inquiries/${body.inquiry_id}/accept/`)
    const made = (await pull(world.student)).documents.relations
    expect(made).toMatchObject([{ ...pair, status: 'ACTIVE' }])
    expect(made[0]?.relation_id).toBeGreaterThanOrEqual(limits.firstLocalId)
    const other = await openWorld()
    await openThread(other)
    await relate(other, { status: 'INVITED', access: null })
    await inquire(other)
    await other.tutor.post(`/inquiries/${inquiry_id}/accept/`)
    const { documents } = await pull(other.student)
    expect(documents.relations).toMatchObject([{ status: 'ACTIVE', relation_id: 42 }])
    expect(documents.threads).toMatchObject([{ kind: 'contact', is_writable: true }])
  })

  it('R-THREAD-4: unlocking is for a tutor with a relation to the student', async () => {
    const world = await openWorld()
    expect(await world.tutor.post('/contacts/2/unlock/')).toMatchObject({ status: 404, body: { code: 'RELATION_NOT_FOUND' } })
    await relate(world, { status: 'PAUSED', access: null })
    expect(await world.otherTutor.post('/contacts/2/unlock/')).toMatchObject({ status: 404, body: { code: 'RELATION_NOT_FOUND' } })
    expect((await world.student.post('/contacts/1/unlock/')).status).toBe(403)
    expect(await world.tutor.post('/contacts/2/unlock/')).toMatchObject({ status: 200, body: { student_id: 2, can_open_chat: true } })
    expect((await pull(world.tutor)).documents.threads).toEqual([])
  })
})

describe('the platform', () => {
  const user = { role: 'tutor', email: cast.tutor.email, display_name: cast.tutor.display_name, password }
  const calls: [string, object][] = [
    ['/platform/users/1/', user],
    ['/platform/relations/42/', { ...pair, status: 'ACTIVE' }],
    ['/platform/inquiries/77/', { ...pair, status: 'OPEN', subject: 'Хімія' }],
    ['/platform/contact-access/1/2/', { granted: true }],
  ]

  it('R-PLATFORM-1: every call is idempotent', async () => {
    const world = await openWorld()
    for (const [path, body] of calls) {
      const first = await world.put(path, body)
      expect([path, first.status]).toEqual([path, path.includes('users') ? 200 : 201])
      const heads = [(await pull(world.tutor)).head, (await pull(world.student)).head]
      expect(await world.put(path, body)).toMatchObject({ status: 200, body: { is_new: false, is_changed: false } })
      expect([(await pull(world.tutor)).head, (await pull(world.student)).head]).toEqual(heads)
    }
  })

  it('R-PLATFORM-1: the two people of a relation or an inquiry never change, nor does a role', async () => {
    const world = await openWorld()
    for (const [path, body] of calls) await world.put(path, body)
    for (const [path, body] of [
      ['/platform/relations/42/', { ...pair, tutor_id: 3, status: 'ACTIVE' }],
      ['/platform/inquiries/77/', { ...pair, student_id: 4, status: 'OPEN', subject: 'Хімія' }],
      ['/platform/relations/43/', { ...pair, status: 'ACTIVE' }],
      ['/platform/users/1/', { ...user, role: 'student' }],
      ['/platform/users/9/', user],
    ] as const)
      expect([path, (await world.put(path, body)).status]).toEqual([path, 400])
    expect((await pull(world.tutor)).documents.relations).toMatchObject([{ ...pair, relation_id: 42 }])
  })

  it('R-PLATFORM-3: ids made here are random numbers from 2^40 to 2^53, and none that is taken', async () => {
    const world = await openWorld()
    const { database } = world.context
    const ids = await database.transact([], async (tx) => {
      const made: number[] = []
      for (let count = 0; count < 300; count++) made.push(await newLocalId(tx.db, 'inquiries'))
      return made
    })
    expect(ids.every((id) => Number.isSafeInteger(id) && id >= limits.firstLocalId)).toBe(true)
    expect(new Set(ids).size).toBe(300)
    expect(ids.filter((id) => id > 2 ** 52).length).toBeGreaterThan(80)
    expect(ids.toSorted((a, b) => a - b)).not.toEqual(ids)
  })

  it('R-PLATFORM-3: ids from 2^40 are made here; the platform may change what has one', async () => {
    const world = await openWorld()
    const id = limits.firstLocalId
    const relation = { ...pair, status: 'PAUSED' }
    expect((await world.put(`/platform/relations/${id}/`, relation)).status).toBe(400)
    expect((await world.put(`/platform/inquiries/${id}/`, { ...pair, status: 'OPEN', subject: 'x' })).status).toBe(400)
    expect((await world.put(`/platform/users/${id}/`, { ...user, email: 'new@example.org' })).status).toBe(400)
    expect((await world.put(`/platform/users/${id - 1}/`, { ...user, email: 'new@example.org' })).status).toBe(201)
    const { body } = await ask(world)
    await world.tutor.post(`/inquiries/${body.inquiry_id}/accept/`)
    const made = (await pull(world.tutor)).documents.relations[0]?.relation_id
    expect((await world.put(`/platform/relations/${made}/`, relation)).status).toBe(200)
    expect((await pull(world.tutor)).documents.relations).toMatchObject([{ relation_id: made, status: 'PAUSED' }])
  })

  it('R-PLATFORM-4: a missing user, a wrong role or a wrong field is INVALID', async () => {
    const world = await openWorld()
    for (const [path, body] of [
      ['/platform/relations/42/', { tutor_id: 99, student_id: 2, status: 'ACTIVE' }],
      ['/platform/relations/42/', { tutor_id: 2, student_id: 1, status: 'ACTIVE' }],
      ['/platform/relations/42/', { ...pair, status: 'DELETED' }],
      ['/platform/inquiries/77/', { ...pair, status: 'OPEN' }],
      ['/platform/contact-access/1/99/', { granted: true }],
      ['/platform/contact-access/1/2/', { granted: 'yes' }],
      ['/platform/users/5/', { ...user, email: 'nonsense' }],
      ['/platform/users/5/', { ...user, email: 'new@example.org', password: 'short' }],
      ['/platform/users/0/', user],
      ['/platform/users/x/', user],
    ] as const)
      expect([path, (await world.put(path, body)).body]).toMatchObject([path, { code: 'INVALID' }])
    const wrong = [`Bearer ${serviceToken}x`, `Bearer ${world.tutor.access_token}`, 'Bearer x', '']
    for (const authorization of wrong) {
      const answer = await world.call({
        method: 'PUT',
        path: '/platform/contact-access/1/2/',
        body: { granted: true },
        headers: { authorization },
      })
      expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } })
    }
  })

  it('a password changes only when it is another one', async () => {
    const world = await openWorld()
    const signIn = async (word: string) =>
      (await world.call({ method: 'POST', path: '/auth/login/', body: { email: user.email, password: word, device_name: 'x' } })).status
    expect((await world.put('/platform/users/1/', { ...user, password: 'another password' })).body).toMatchObject({ is_changed: true })
    expect([await signIn(password), await signIn('another password')]).toEqual([401, 200])
    const { password: _none, ...without } = user
    expect((await world.put('/platform/users/1/', without)).body).toMatchObject({ is_changed: false })
    expect(await signIn('another password')).toBe(200)
  })
})
