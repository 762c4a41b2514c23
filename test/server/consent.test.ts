import { describe, expect, it } from 'vitest'
import type { InquiryDocument } from '../../sync-server/contract/kinds/inquiry.js'
import {
  ensureNegotiation,
  grant,
  inquire,
  inquiry_id,
  messageIntent,
  negotiationThread,
  pull,
  push,
  relate,
  send,
} from '../support/server-calls.js'
import { openWorld, type World } from '../support/server.js'

const ask = (world: World, tutor_id: number) =>
  world.student.post<InquiryDocument>('/inquiries/', { tutor_id, subject: 'Фізика', body: 'Добрий день!' })

async function addTutors(world: World, count: number): Promise<number[]> {
  const ids = Array.from({ length: count }, (_, index) => 100 + index)
  for (const id of ids) await world.put(`/platform/users/${id}/`, { role: 'tutor', email: `t${id}@example.org`, display_name: `Т${id}` })
  return ids
}

describe('inquiries that nobody asked for', () => {
  it('R-FACT-3: a pair has one open inquiry, whoever made it; a closed one makes room', async () => {
    const world = await openWorld()
    const { body } = await ask(world, 1)
    expect(await ask(world, 1)).toMatchObject({ status: 409, body: { code: 'INQUIRY_OPEN' } })
    expect((await ask(world, 3)).status).toBe(201)
    await world.tutor.post(`/inquiries/${body.inquiry_id}/decline/`)
    expect((await ask(world, 1)).status).toBe(201)
    const fed = await openWorld()
    await inquire(fed)
    expect(await ask(fed, 1)).toMatchObject({ status: 409, body: { code: 'INQUIRY_OPEN' } })
  })

  it('R-FACT-3: sixty at once make one', async () => {
    const world = await openWorld()
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask(world, 1)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect((await pull(world.tutor)).documents.inquiries).toHaveLength(1)
  })

  it('R-FACT-3: ten in any 24 hours, also where each was closed at once; the platform has no limit', async () => {
    const world = await openWorld()
    const tutors = await addTutors(world, 11)
    for (const [index, id] of tutors.entries()) {
      const answer = await ask(world, id)
      if (index === 10) expect(answer).toMatchObject({ status: 429, body: { code: 'TOO_MANY' }, headers: { 'retry-after': '82800' } })
      else await world.student.post(`/inquiries/${answer.body.inquiry_id}/cancel/`)
      if (index === 0) world.clock.advance(60 * 60_000)
      const authorization = `Bearer ${world.student.access_token}`
      if (index === 0) expect((await world.call({ method: 'GET', path: '/auth/me/', headers: { authorization } })).status).toBe(401)
      if (index === 0) world.clock.advance(-60 * 60_000)
      if (index === 0) await world.sql("UPDATE inquiries SET created_at = '2026-03-01T07:00:00.000Z'")
    }
    await inquire(world)
    expect((await pull(world.student)).documents.inquiries.filter(({ inquiry_id: id }) => id === inquiry_id)).toHaveLength(1)
    await world.sql("UPDATE inquiries SET created_at = '2026-02-28T07:59:00.000Z' WHERE created_at < '2026-03-01T08:00:00.000Z'")
    expect((await ask(world, 110)).status).toBe(201)
  })

  it('R-FACT-3: whoever is disabled is no tutor here, in the words of an id that nobody has', async () => {
    const world = await openWorld()
    await world.sql('UPDATE users SET is_disabled = 1 WHERE id = 1')
    const words = async (id: number) => {
      const { status, body } = await ask(world, id)
      return JSON.stringify([status, { ...body, request_id: null }]).replaceAll(String(id), 'ID')
    }
    expect(await words(1)).toBe(await words(99))
  })
})

describe('a student who was not answered', () => {
  it('R-GUARD-7: a fourth message waits for the first word of the tutor', async () => {
    const world = await openWorld()
    await inquire(world)
    await ensureNegotiation(world.student)
    const batch = ['1', '2', '3', '4', '5'].map((body) => messageIntent(body, negotiationThread))
    const verdicts = await push(world.student, batch)
    expect(verdicts.map(({ status, code }) => [status, code])).toEqual([
      ...Array(3).fill(['applied', null]),
      ...Array(2).fill(['refused', 'TOO_MANY']),
    ])
    expect(await push(world.student, batch)).toEqual(verdicts)
    expect(await send(world.student, '6', negotiationThread)).toMatchObject({ status: 429, body: { code: 'TOO_MANY' } })
    expect((await send(world.tutor, 'так', negotiationThread)).status).toBe(201)
    for (const body of ['7', '8', '9', '10']) expect((await send(world.student, body, negotiationThread)).status).toBe(201)
  })

  it('R-GUARD-7: or for the acceptance; the tutor has no such bound', async () => {
    const world = await openWorld()
    await inquire(world)
    await ensureNegotiation(world.student)
    for (const body of ['1', '2', '3']) await send(world.student, body, negotiationThread)
    expect((await send(world.student, '4', negotiationThread)).status).toBe(429)
    await world.tutor.post(`/inquiries/${inquiry_id}/accept/`)
    expect((await send(world.student, '4', negotiationThread)).status).toBe(201)
    const other = await openWorld()
    await inquire(other)
    await ensureNegotiation(other.tutor)
    for (const body of ['1', '2', '3', '4', '5']) expect((await send(other.tutor, body, negotiationThread)).status).toBe(201)
  })
})

describe('what the platform has denied', () => {
  it("R-PLATFORM-5: a tutor's unlock gives back nothing; the platform's word does", async () => {
    const world = await openWorld()
    await relate(world)
    await grant(world, false)
    const { head } = await pull(world.tutor)
    expect(await world.tutor.post('/contacts/2/unlock/')).toMatchObject({ status: 403, body: { code: 'CONTACT_ACCESS_REVOKED' } })
    expect((await pull(world.tutor)).head).toBe(head)
    await grant(world, true)
    expect((await world.tutor.post('/contacts/2/unlock/')).status).toBe(200)
  })

  it('R-PLATFORM-5: also where the denial was there before any grant, or came by an import', async () => {
    const world = await openWorld()
    await relate(world, { access: false })
    expect((await world.tutor.post('/contacts/2/unlock/')).status).toBe(403)
    const fed = await openWorld()
    await relate(fed, { access: null })
    await fed.tutor.post('/contacts/2/unlock/')
    const line = JSON.stringify({ type: 'contact_access', tutor_id: 1, student_id: 2, granted: false })
    const headers = { authorization: `Bearer ${fed.context.config.platform_token}`, 'content-type': 'application/x-ndjson' }
    await fed.call({ method: 'POST', path: '/platform/import/', body: line, headers })
    expect((await fed.tutor.post('/contacts/2/unlock/')).status).toBe(403)
  })

  it('R-FACT-2: accepting an inquiry revives no relation that was paused or archived', async () => {
    for (const status of ['PAUSED', 'ARCHIVED'] as const) {
      const world = await openWorld()
      await relate(world, { status })
      await inquire(world)
      const accept = () => world.tutor.post(`/inquiries/${inquiry_id}/accept/`)
      expect(await accept()).toMatchObject({ status: 409, body: { code: 'RELATION_NOT_ACTIVE' } })
      const { documents } = await pull(world.student)
      expect(documents.relations).toMatchObject([{ status }])
      expect(documents.inquiries).toMatchObject([{ status: 'OPEN' }])
      await relate(world, { status: 'ACTIVE' })
      expect((await accept()).status).toBe(200)
    }
  })
})
