import { describe, expect, it } from 'vitest'
import { contactThread, ensureContact, relate, relation_id, send } from '../support/server-calls.js'
import { cast, openWorld } from '../support/server.js'

/** The backend tests of the original report, by their own names: ContactThreadTestCase. */
describe('ContactThreadTestCase', () => {
  it('test_create_contact_thread_requires_active_relation', async () => {
    const world = await openWorld()
    for (const status of ['INVITED', 'PAUSED', 'ARCHIVED'] as const) {
      await relate(world, { status })
      for (const person of [world.tutor, world.student]) {
        expect(await ensureContact(person)).toMatchObject({ status: 409, body: { code: 'RELATION_NOT_ACTIVE' } })
      }
    }
    expect((await world.tutor.get<{ threads: unknown[] }>('/chat/threads/')).body.threads).toEqual([])
  })

  it('test_create_contact_thread_requires_contact_access_for_tutor', async () => {
    const world = await openWorld()
    await relate(world, { access: null })
    expect(await ensureContact(world.tutor)).toMatchObject({ status: 403, body: { code: 'CONTACT_ACCESS_REQUIRED' } })
    await relate(world, { access: false })
    expect(await ensureContact(world.tutor)).toMatchObject({ status: 403, body: { code: 'CONTACT_ACCESS_REQUIRED' } })
  })

  it('test_create_contact_thread_success_with_contact_access', async () => {
    const world = await openWorld()
    await relate(world)
    const { status, body } = await ensureContact(world.tutor)
    expect(status).toBe(201)
    expect(body).toEqual({
      thread_id: contactThread,
      kind: 'contact',
      inquiry_id: null,
      relation_id,
      student_id: cast.student.id,
      is_writable: true,
      created_at: world.clock.now.toISOString(),
    })
  })

  it('test_create_contact_thread_idempotent', async () => {
    const world = await openWorld()
    await relate(world)
    const first = await ensureContact(world.tutor)
    world.clock.advance(60_000)
    const second = await ensureContact(world.tutor)
    expect([first.status, second.status]).toEqual([201, 200])
    expect(second.body).toEqual(first.body)
    expect((await world.tutor.get<{ threads: unknown[] }>('/chat/threads/')).body.threads).toHaveLength(1)
  })

  it('test_student_can_create_contact_thread_without_contact_access', async () => {
    const world = await openWorld()
    await relate(world, { access: null })
    expect(await ensureContact(world.student)).toMatchObject({ status: 201, body: { thread_id: contactThread } })
  })

  it('test_other_tutor_cannot_create_thread_for_relation', async () => {
    const world = await openWorld()
    await relate(world)
    for (const stranger of [world.otherTutor, world.otherStudent]) {
      expect(await ensureContact(stranger)).toMatchObject({ status: 404, body: { code: 'RELATION_NOT_FOUND' } })
    }
    await ensureContact(world.tutor)
    expect(await ensureContact(world.otherTutor)).toMatchObject({ status: 404, body: { code: 'RELATION_NOT_FOUND' } })
  })

  it('test_contact_thread_is_writable_only_if_relation_active', async () => {
    const world = await openWorld()
    await relate(world)
    expect((await ensureContact(world.tutor)).body.is_writable).toBe(true)
    for (const status of ['PAUSED', 'ARCHIVED', 'INVITED'] as const) {
      await relate(world, { status })
      expect((await ensureContact(world.tutor)).body.is_writable).toBe(false)
      expect(await send(world.student, 'Добрий день')).toMatchObject({ status: 409, body: { code: 'RELATION_NOT_ACTIVE' } })
    }
    await relate(world, { status: 'ACTIVE' })
    expect((await ensureContact(world.tutor)).body.is_writable).toBe(true)
    expect((await send(world.student, 'Добрий день')).status).toBe(201)
  })
})
