import { describe, expect, it } from 'vitest'
import type { UnreadSummary } from '../../sync-server/contract/calls.js'
import { threadIdOf } from '../../sync-server/contract/ids.js'
import type { RelationStatus, InquiryStatus } from '../../sync-server/contract/values.js'
import {
  contactThread,
  ensureContact,
  ensureNegotiation,
  grant,
  inquire,
  inquiry_id,
  messageIntent,
  messagesOf,
  negotiationThread,
  openThread,
  pull,
  push,
  read,
  relate,
  relation_id,
  send,
  threadIntent,
} from '../support/server-calls.js'
import { openWorld, type World } from '../support/server.js'

const threadsIn = async (world: World) => (await pull(world.tutor)).documents.threads

describe('threads', () => {
  it('R-THREAD-1: a thread has exactly one origin, and the database enforces it', async () => {
    const world = await openWorld()
    await relate(world)
    await inquire(world)
    for (const body of [{}, { relation_id, inquiry_id }, { relation_id: null, inquiry_id: null }]) {
      expect(await world.tutor.post('/chat/threads/negotiation/', body)).toMatchObject({ status: 400, body: { code: 'INVALID' } })
    }
    const verdicts = await push(world.tutor, [
      { ...threadIntent(), inquiry_id },
      { ...threadIntent(), relation_id: null },
    ])
    expect(verdicts.map(({ status, code }) => [status, code])).toEqual([
      ['refused', 'INVALID'],
      ['refused', 'INVALID'],
    ])
    const row = (kind: string, relation: string, inquiry: string) => () =>
      world.sql(
        `INSERT INTO threads (id, kind, relation_id, inquiry_id, tutor_id, student_id, is_writable, last_seq, created_at)
         VALUES ('x', '${kind}', ${relation}, ${inquiry}, 1, 2, 1, 0, '2026-01-01')`,
      )
    for (const [kind, relation, inquiry] of [
      ['contact', 'NULL', 'NULL'],
      ['contact', '42', '77'],
      ['contact', 'NULL', '77'],
      ['negotiation', '42', 'NULL'],
      ['other', '42', 'NULL'],
    ] as const) {
      await expect(row(kind, relation, inquiry)()).rejects.toThrow(/check constraint/i)
    }
    await row('contact', '42', 'NULL')()
  })

  it('R-THREAD-2: two devices that begin a thread offline agree on its id', async () => {
    const world = await openWorld()
    await relate(world)
    const [mine] = await push(world.tutor, [threadIntent()])
    const [theirs] = await push(world.student, [threadIntent()])
    expect([mine?.status, theirs?.status]).toEqual(['applied', 'applied'])
    expect((await threadsIn(world)).map((thread) => thread.id)).toEqual([contactThread])
    expect(contactThread).toBe('652d24ac-749e-5171-903c-191cf3cfab95')
    const [wrong] = await push(world.tutor, [{ ...threadIntent(), thread_id: negotiationThread }])
    expect(wrong).toMatchObject({ status: 'refused', code: 'INVALID' })
  })

  it('R-THREAD-3: making a thread that is there asks no guard and makes nothing', async () => {
    const world = await openWorld()
    await openThread(world)
    const before = await pull(world.tutor)
    await relate(world, { status: 'ARCHIVED', access: false })
    for (const person of [world.tutor, world.student]) {
      expect(await ensureContact(person)).toMatchObject({ status: 200, body: { thread_id: contactThread, is_writable: false } })
      expect(await push(person, [threadIntent()])).toMatchObject([{ status: 'applied', code: null }])
    }
    expect(await threadsIn(world)).toHaveLength(before.documents.threads.length)
    await inquire(world)
    expect((await ensureNegotiation(world.student)).status).toBe(201)
    await inquire(world, 'EXPIRED')
    expect((await ensureNegotiation(world.tutor)).status).toBe(200)
  })

  it("R-THREAD-4: nothing makes a thread but a person's own act", async () => {
    const world = await openWorld()
    await relate(world, { access: null })
    await world.tutor.post('/contacts/2/unlock/')
    await inquire(world)
    await world.tutor.post(`/inquiries/${inquiry_id}/accept/`)
    for (const person of [world.tutor, world.student]) {
      await pull(person)
      await person.get('/chat/threads/')
      await person.get(`/chat/threads/${contactThread}/messages/`)
      await send(person, 'не відкрито')
      await person.get<UnreadSummary>('/chat/unread-summary/')
    }
    expect(await threadsIn(world)).toEqual([])
    await ensureContact(world.tutor)
    expect(await threadsIn(world)).toHaveLength(1)
  })

  it('R-THREAD-5: to anybody but its two people a thread does not exist', async () => {
    const world = await openWorld()
    await openThread(world)
    await send(world.student, 'таємниця')
    const unknown = threadIdOf({ kind: 'contact', relation_id: 999 })
    for (const stranger of [world.otherTutor, world.otherStudent]) {
      for (const thread of [contactThread, unknown]) {
        const answers = [
          await stranger.get(`/chat/threads/${thread}/messages/`),
          await send(stranger, 'привіт', thread),
          await read(stranger, 1, thread),
        ]
        for (const answer of answers) {
          expect(answer).toMatchObject({ status: 404, body: { code: 'THREAD_NOT_FOUND', detail: expect.not.stringContaining(thread) } })
        }
        expect(await push(stranger, [messageIntent('привіт', thread)])).toMatchObject([{ status: 'refused', code: 'THREAD_NOT_FOUND' }])
      }
      expect(JSON.stringify(await pull(stranger))).not.toContain('таємниця')
      const known = await stranger.post('/chat/threads/negotiation/', { relation_id })
      const missing = await stranger.post('/chat/threads/negotiation/', { relation_id: 999 })
      expect([known.status, missing.status]).toEqual([404, 404])
      expect({ ...(known.body as object), request_id: null }).toEqual({ ...(missing.body as object), request_id: null })
    }
  })
})

describe('guards', () => {
  it('R-GUARD-1: is_writable follows the origin alone', async () => {
    const world = await openWorld()
    await openThread(world)
    await grant(world, false)
    const writable: Partial<Record<RelationStatus | InquiryStatus, boolean | undefined>> = {}
    for (const status of ['INVITED', 'ACTIVE', 'PAUSED', 'ARCHIVED'] as const) {
      await relate(world, { status, access: null })
      writable[status] = (await threadsIn(world))[0]?.is_writable
    }
    await inquire(world)
    await ensureNegotiation(world.student)
    for (const status of ['OPEN', 'ACCEPTED', 'DECLINED', 'CANCELLED', 'EXPIRED'] as const) {
      await inquire(world, status)
      writable[status] = (await threadsIn(world)).find((thread) => thread.kind === 'negotiation')?.is_writable
    }
    expect(Object.keys(writable).filter((status) => writable[status as RelationStatus])).toEqual(['ACTIVE', 'OPEN', 'ACCEPTED'])
  })

  it('R-GUARD-2: a contact thread is made and written in only while its relation is ACTIVE', async () => {
    const world = await openWorld()
    await relate(world, { status: 'PAUSED' })
    expect(await push(world.student, [threadIntent()])).toMatchObject([{ status: 'refused', code: 'RELATION_NOT_ACTIVE' }])
    await openThread(world)
    await relate(world, { status: 'PAUSED' })
    for (const person of [world.tutor, world.student]) {
      expect(await send(person, 'текст')).toMatchObject({ status: 409, body: { code: 'RELATION_NOT_ACTIVE' } })
      expect(await push(person, [messageIntent('текст')])).toMatchObject([
        { status: 'refused', code: 'RELATION_NOT_ACTIVE', seq: null, rev: null },
      ])
    }
    expect(await messagesOf(world.tutor)).toEqual([])
  })

  it('R-GUARD-3: a tutor also needs contact access, a student never does', async () => {
    const world = await openWorld()
    await openThread(world)
    await grant(world, false)
    expect(await send(world.tutor, 'текст')).toMatchObject({ status: 403, body: { code: 'CONTACT_ACCESS_REQUIRED' } })
    expect(await push(world.tutor, [messageIntent('текст')])).toMatchObject([{ code: 'CONTACT_ACCESS_REQUIRED' }])
    expect((await send(world.student, 'текст')).status).toBe(201)
    await grant(world, true)
    expect((await send(world.tutor, 'знову')).status).toBe(201)
  })

  it('R-GUARD-4: a negotiation thread is made and written in only while its inquiry is OPEN or ACCEPTED', async () => {
    const world = await openWorld()
    await inquire(world, 'DECLINED')
    expect(await ensureNegotiation(world.student)).toMatchObject({ status: 409, body: { code: 'INQUIRY_CLOSED' } })
    await inquire(world, 'OPEN')
    expect((await ensureNegotiation(world.tutor)).status).toBe(201)
    for (const [status, answer] of [
      ['OPEN', 201],
      ['ACCEPTED', 201],
      ['CANCELLED', 409],
      ['EXPIRED', 409],
      ['DECLINED', 409],
    ] as const) {
      await inquire(world, status)
      expect((await send(world.tutor, status, negotiationThread)).status).toBe(answer) // without contact access
    }
    expect(await push(world.student, [messageIntent('текст', negotiationThread)])).toMatchObject([
      { status: 'refused', code: 'INQUIRY_CLOSED' },
    ])
  })

  it('R-GUARD-5: reading and marking as read need no guard', async () => {
    const world = await openWorld()
    await openThread(world)
    await send(world.student, 'історія')
    await relate(world, { status: 'ARCHIVED', access: false })
    expect((await messagesOf(world.tutor)).map(({ body }) => body)).toEqual(['історія'])
    expect(await read(world.tutor, 1)).toMatchObject({ status: 200, body: { last_read_seq: 1 } })
    expect((await pull(world.tutor)).documents.messages).toHaveLength(1)
  })

  it('R-GUARD-6: of 300 sends that race a revoke, none is accepted after it', async () => {
    const world = await openWorld()
    await openThread(world)
    const order: string[] = []
    const sends = Array.from({ length: 300 }, async (_, index) => {
      const { status } = await send(world.tutor, `повідомлення ${index}`)
      if (status === 201) order.push('sent')
      return status
    })
    const revoke = grant(world, false).then(() => order.push('revoked'))
    const more = Array.from({ length: 50 }, async (_, index) => (await send(world.tutor, `пізно ${index}`)).status)
    const statuses = [...(await Promise.all(sends)), ...(await Promise.all(more))]
    await revoke
    expect(statuses.filter((status) => status === 403).length).toBeGreaterThan(0)
    expect(order.slice(order.indexOf('revoked') + 1)).toEqual([])
    // What the feed says too: every message of the tutor's has a lower rev than the revoked access.
    const { documents } = await pull(world.tutor)
    const revoked = documents.contact_access[0]
    expect(revoked?.can_open_chat).toBe(false)
    expect(documents.messages.filter((message) => message.rev > (revoked?.rev ?? 0))).toEqual([])
    expect(documents.messages).toHaveLength(statuses.filter((status) => status === 201).length)
  })

  it('R-ACCESS-1: the chat asks one boolean and never shows a level', async () => {
    const world = await openWorld()
    await relate(world, { access: null })
    for (const access_level of ['BASIC', 'GOLD', 'nothing']) {
      await world.put('/platform/contact-access/1/2/', { granted: false, access_level })
      expect(await ensureContact(world.tutor)).toMatchObject({ status: 403 })
    }
    await world.put('/platform/contact-access/1/2/', { granted: true, access_level: 'nothing' })
    expect((await ensureContact(world.tutor)).status).toBe(201)
    const [access] = (await pull(world.tutor)).documents.contact_access
    expect(access).toEqual({ id: '1:2', rev: expect.any(Number), _deleted: false, tutor_id: 1, student_id: 2, can_open_chat: true })
  })
})
