import { describe, expect, it } from 'vitest'
import { collectionNames } from '../../sync-server/contract/documents.js'
import { limits } from '../../sync-server/contract/limits.js'
import type { Frame } from '../../sync-server/contract/sync.js'
import {
  contactThread,
  ensureNegotiation,
  grant,
  inquire,
  messageIntent,
  openThread,
  pull,
  push,
  read,
  relate,
  send,
} from '../support/server-calls.js'
import { cast, openWorld, type Person } from '../support/server.js'

const documentsOf = (frame: Frame) => collectionNames.flatMap((name) => frame.documents[name].map((document) => ({ name, ...document })))
const revsOf = (frame: Frame): number[] =>
  documentsOf(frame)
    .map(({ rev }) => rev)
    .sort((a, b) => a - b)

async function pullAll(person: Person, limit: number): Promise<Frame[]> {
  const frames = [await pull(person, 0, limit)]
  for (let last = frames[0]; last && last.to < last.head; last = frames.at(-1)) frames.push(await pull(person, last.to, limit))
  return frames
}

describe('the feed', () => {
  it('R-SYNC-1: revs are dense per person', async () => {
    const world = await openWorld()
    await openThread(world)
    let { head } = await pull(world.tutor)
    for (const act of [
      () => send(world.student, 'привіт'),
      () => read(world.tutor, 1),
      () => relate(world, { status: 'PAUSED', access: null }),
    ]) {
      await act()
      const frame = await pull(world.tutor, head)
      expect(revsOf(frame)).toEqual(Array.from({ length: frame.head - head }, (_, index) => head + index + 1))
      head = frame.head
    }
    await grant(world, false)
    expect((await pull(world.tutor)).head).toBe(head + 1)
    const stranger = await pull(world.otherTutor)
    expect([stranger.head, documentsOf(stranger)]).toEqual([0, []])
  })

  it('R-SYNC-2: frames are full, touch each other, and hold each document once in its newest state', async () => {
    const world = await openWorld()
    await openThread(world)
    for (let index = 1; index <= 23; index++) await send(index % 3 ? world.tutor : world.student, `повідомлення ${index}`)
    await read(world.student, 10)
    await read(world.student, 20)
    const whole = await pull(world.student)
    const count = documentsOf(whole).length
    for (const limit of [1, 2, 7, count - 1, count, count + 1]) {
      const frames = await pullAll(world.student, limit)
      expect(frames.map(({ from }) => from)).toEqual([0, ...frames.slice(0, -1).map(({ to }) => to)])
      expect(frames.at(-1)?.to).toBe(whole.head)
      for (const frame of frames.slice(0, -1)) expect(documentsOf(frame)).toHaveLength(limit)
      for (const frame of frames) for (const rev of revsOf(frame)) expect(rev > frame.from && rev <= frame.to).toBe(true)
      const byRev = (frame: Frame) => documentsOf(frame).toSorted((a, b) => a.rev - b.rev)
      expect(frames.flatMap(byRev)).toEqual(byRev(whole))
    }
    expect(new Set(documentsOf(whole).map(({ name, id }) => `${name} ${id}`)).size).toBe(count)
    expect(whole.documents.threads).toMatchObject([{ last_seq: 23, last_message_preview: 'повідомлення 23' }])
    expect(whole.documents.read_markers).toMatchObject([{ last_read_seq: 20 }])
  })

  it('R-SYNC-2: exactly the limit ends at the head, and a pull at the head is empty', async () => {
    const world = await openWorld()
    await openThread(world)
    const whole = await pull(world.tutor)
    const exact = await pull(world.tutor, 0, documentsOf(whole).length)
    expect([exact.from, exact.to, exact.head]).toEqual([0, whole.head, whole.head])
    const empty = await pull(world.tutor, whole.head)
    expect([empty.from, empty.to, empty.head, documentsOf(empty)]).toEqual([whole.head, whole.head, whole.head, []])
    for (const bad of ['limit=0', 'limit=2001', 'after=-1', 'after=x', 'since=1']) {
      expect((await world.tutor.get(`/sync/changes/?${bad}`)).status).toBe(400)
    }
  })

  it('R-SYNC-2: one collection alone is pulled by the same revs', async () => {
    const world = await openWorld()
    await openThread(world)
    for (const text of ['один', 'два', 'три']) await send(world.student, text)
    const whole = await pull(world.tutor)
    for (const name of collectionNames) {
      const { body } = await world.tutor.get<{ documents: unknown[]; to: number; head: number }>(`/sync/${name}/?after=0`)
      expect(body.documents).toEqual(whole.documents[name])
      expect([body.to, body.head]).toEqual([whole.head, whole.head])
    }
    const { body: page } = await world.tutor.get<{ documents: { rev: number }[]; to: number }>('/sync/messages/?after=0&limit=2')
    expect(page.documents).toHaveLength(2)
    expect(page.to).toBe(page.documents[1]?.rev)
    await read(world.tutor, 1)
    const { body: exact } = await world.tutor.get<{ to: number; head: number }>('/sync/messages/?after=0&limit=3')
    expect(exact.to).toBe(exact.head)
    expect((await world.tutor.get('/sync/users/?after=0')).status).toBe(404)
  })

  it('R-SYNC-3: a wrong epoch or a checkpoint beyond the head is EPOCH_CHANGED, and nothing is applied', async () => {
    const world = await openWorld()
    await openThread(world)
    const { epoch, head } = await pull(world.tutor)
    const changed = { status: 409, body: { code: 'EPOCH_CHANGED', epoch } }
    for (const path of ['/sync/changes/', '/sync/messages/']) {
      expect(await world.tutor.get(`${path}?epoch=another&after=0`)).toMatchObject(changed)
      expect(await world.tutor.get(`${path}?epoch=${epoch}&after=${head + 1}`)).toMatchObject(changed)
      expect((await world.tutor.get(`${path}?epoch=${epoch}&after=${head}`)).status).toBe(200)
    }
    expect(await world.tutor.post('/sync/intents/', { epoch: 'another', intents: [messageIntent('ні')] })).toMatchObject(changed)
    expect((await pull(world.tutor)).documents.messages).toEqual([])
    expect(await push(world.tutor, [messageIntent('так')], epoch)).toMatchObject([{ status: 'applied' }])
    expect((await world.tutor.post('/sync/intents/', { epoch: null, intents: [] })).status).toBe(200)
  })

  it('R-SYNC-7: a status change touches the threads of its origin in the same commit', async () => {
    const world = await openWorld()
    await openThread(world)
    await inquire(world)
    await ensureNegotiation(world.student)
    const { head } = await pull(world.student)
    await relate(world, { status: 'ARCHIVED', access: null })
    const frame = await pull(world.student, head)
    expect(frame.documents.relations).toMatchObject([{ status: 'ARCHIVED' }])
    expect(frame.documents.threads).toMatchObject([{ id: contactThread, is_writable: false }])
    expect(frame.head).toBe(head + 2)
    await inquire(world, 'EXPIRED')
    expect((await pull(world.student, frame.head)).documents.threads).toMatchObject([{ kind: 'negotiation', is_writable: false }])
  })

  it('R-SYNC-9: a new name moves only what the other person receives', async () => {
    const world = await openWorld()
    await openThread(world)
    await inquire(world)
    await ensureNegotiation(world.student)
    await send(world.student, 'привіт')
    const heads = { tutor: (await pull(world.tutor)).head, student: (await pull(world.student)).head }
    const { id, role, email } = cast.student
    await world.put(`/platform/users/${id}/`, { role, email, display_name: 'Марко Новий' })
    const seen = await pull(world.tutor, heads.tutor)
    expect(documentsOf(seen).map(({ name }) => name)).toEqual(['relations', 'inquiries', 'threads', 'threads'])
    expect(seen.head).toBe(heads.tutor + 4)
    for (const { documents } of [seen]) {
      for (const document of [...documents.relations, ...documents.inquiries, ...documents.threads]) {
        expect(document.other_user_name).toBe('Марко Новий')
      }
    }
    const own = await pull(world.student, heads.student)
    expect([own.head, documentsOf(own)]).toEqual([heads.student, []])
  })

  it('R-SYNC-13: a frame ends before its documents are more than 1 MiB, and holds at least one; a page of one collection does not', async () => {
    const world = await openWorld()
    await openThread(world)
    const { head: before } = await pull(world.student)
    const long = 'я'.repeat(7_990)
    const sent = Array.from({ length: 90 }, (_, index) => messageIntent(`${String(index).padStart(3, '0')} ${long}`))
    for (let start = 0; start < sent.length; start += 10) await push(world.tutor, sent.slice(start, start + 10))
    const frames = [await pull(world.student, before)]
    for (let last = frames[0]; last && last.to < last.head; last = frames.at(-1)) frames.push(await pull(world.student, last.to))
    expect(frames.length).toBeGreaterThan(1)
    const sizes = frames.map((frame) =>
      Object.values(frame.documents)
        .flat()
        .reduce((sum, document) => sum + Buffer.byteLength(JSON.stringify(document)) + 1, 0),
    )
    expect(Math.max(...sizes)).toBeLessThanOrEqual(limits.frameBytes)
    for (const size of sizes.slice(0, -1)) expect(size).toBeGreaterThan(limits.frameBytes - 17_000)
    expect(frames.flatMap((frame) => frame.documents.messages).map(({ id }) => id)).toEqual(sent.map(({ id }) => id))
    expect(frames.map(({ from }) => from)).toEqual([before, ...frames.slice(0, -1).map(({ to }) => to)])
    const { body: page } = await world.student.get<{ documents: unknown[]; to: number; head: number }>('/sync/messages/?after=0')
    expect([page.documents.length, page.to]).toEqual([90, page.head])
  })

  it('R-SYNC-14: frames, pages and answers to intents name the person they are for', async () => {
    const world = await openWorld()
    await openThread(world)
    for (const person of [world.tutor, world.student]) {
      const { id } = person
      expect(await pull(person)).toMatchObject({ user_id: id })
      expect(await person.get('/sync/threads/?after=0')).toMatchObject({ body: { user_id: id } })
      expect(await person.post('/sync/intents/', { intents: [] })).toMatchObject({ body: { user_id: id } })
    }
  })

  it("R-SYNC-10: a student's pull of contact access is 200 and empty", async () => {
    const world = await openWorld()
    await openThread(world)
    const { status, body } = await world.student.get<{ documents: unknown[]; to: number; head: number }>('/sync/contact_access/?after=0')
    expect([status, body.documents, body.to]).toEqual([200, [], body.head])
    const { head, documents } = await pull(world.student)
    expect(documents.contact_access).toEqual([])
    await grant(world, false)
    expect((await pull(world.student)).head).toBe(head)
  })
})
