import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import type { ReadMarkerDocument } from '../../sync-server/contract/kinds/read-marker.js'
import type { ImportReport } from '../../sync-server/contract/import-lines.js'
import { contactThread, messagesOf, negotiationThread, openThread, pull, read, relation_id, send } from '../support/server-calls.js'
import { openWorld, serviceToken, type World } from '../support/server.js'

const authorization = `Bearer ${serviceToken}`
const post = (world: World, body: string | Buffer, type = 'application/x-ndjson') =>
  world.call<ImportReport>({ method: 'POST', path: '/platform/import/', body, headers: { authorization, 'content-type': type } })
async function bring(world: World, lines: object[]): Promise<ImportReport> {
  const { status, body } = await post(world, lines.map((line) => JSON.stringify(line)).join('\n'))
  expect(status).toBe(200)
  return body
}

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 10, minute)).toISOString()
const message = (minute: number, sender_id: number, body = `о ${minute} хв`, id = v7()) => ({
  type: 'message',
  id,
  relation_id,
  sender_id,
  body,
  created_at: at(minute),
})
const relation = { type: 'relation', id: relation_id, tutor_id: 1, student_id: 2, status: 'ACTIVE' }
const inquiry = { type: 'inquiry', id: 77, tutor_id: 1, student_id: 2, status: 'OPEN', subject: 'Алгебра' }
const access = { type: 'contact_access', tutor_id: 1, student_id: 2, granted: true }
const marker = (user_id: number, minute: number) => ({ type: 'read_marker', relation_id, user_id, read_until: at(minute) })
async function markersOf(world: World): Promise<Record<string, number>> {
  const { body } = await world.tutor.get<{ documents: ReadMarkerDocument[] }>('/sync/read_markers/?after=0')
  return Object.fromEntries(body.documents.map(({ user_id, last_read_seq }) => [user_id, last_read_seq]))
}

describe('import', () => {
  it('R-PLATFORM-2: lines come in any order, people too', async () => {
    const world = await openWorld()
    const user = { type: 'user', id: 50, role: 'student', email: 'new@example.org', display_name: 'Нова' }
    const theirs = { ...relation, id: 50, student_id: 50 }
    const lines = [
      message(2, 2),
      marker(1, 1),
      access,
      { ...message(1, 50), relation_id: 50 },
      message(1, 1),
      theirs,
      inquiry,
      relation,
      user,
    ]
    const report = await bring(world, lines)
    expect(report).toEqual({ lines: 9, accepted: 9, changed: 8, bad: [] })
    expect((await messagesOf(world.tutor)).map(({ body }) => body)).toEqual(['о 1 хв', 'о 2 хв'])
  })

  it('R-PLATFORM-2: a bad line is reported by its number in the file and its reason, the good ones are kept', async () => {
    const world = await openWorld()
    const lines = [
      JSON.stringify(relation),
      '',
      'not json',
      JSON.stringify({ type: 'cat' }),
      JSON.stringify({ ...message(1, 2), extra: 1 }),
      JSON.stringify({ ...message(1, 2), created_at: '2026-13-45T00:00:00Z' }),
      JSON.stringify(message(1, 3)),
      JSON.stringify(message(1, 2, '  ')),
      JSON.stringify(message(1, 2, 'я'.repeat(8_001))),
      JSON.stringify(message(1, 2, 'a\u0000')),
      JSON.stringify({ ...message(1, 2), relation_id: 999 }),
      JSON.stringify({ ...message(1, 2), inquiry_id: 77 }),
      JSON.stringify({ ...relation, id: 43 }),
      JSON.stringify({ ...relation, id: 2 ** 40, student_id: 4 }),
      JSON.stringify(marker(3, 1)),
      JSON.stringify({ ...marker(1, 1), relation_id: 999 }),
      JSON.stringify(message(2, 2, 'добре')),
    ]
    const { body } = await post(world, lines.join('\r\n'))
    expect(body).toMatchObject({ lines: 16, accepted: 2, changed: 2 })
    expect(body.bad.map(({ line, reason }) => [line, reason.split(':')[0]])).toEqual([
      ...[3, 4, 5, 6, 7, 8].map((line) => [line, 'INVALID']),
      [9, 'TOO_LARGE'],
      ...[10, 11, 12, 13, 14, 15, 16].map((line) => [line, 'INVALID']),
    ])
    expect((await messagesOf(world.student)).map(({ body: text }) => text)).toEqual(['добре'])
  })

  it('R-PLATFORM-2: a second run changes nothing, also when people wrote in between', async () => {
    const world = await openWorld()
    const lines = [
      relation,
      access,
      inquiry,
      ...Array.from({ length: 10 }, (_, index) => message(index, 1 + (index % 2))),
      marker(1, 4),
      marker(2, 99_999_999),
    ]
    expect((await bring(world, lines)).changed).toBe(13)
    await send(world.student, 'живе')
    await send(world.tutor, 'жива відповідь')
    const before = [await pull(world.tutor), await pull(world.student)]
    expect(before[0]?.documents.read_markers.map(({ user_id, last_read_seq }) => [user_id, last_read_seq])).toEqual([
      [1, 5],
      [2, 10],
    ])
    expect(await bring(world, lines)).toEqual({ lines: 15, accepted: 15, changed: 0, bad: [] })
    expect([await pull(world.tutor), await pull(world.student)]).toEqual(before)
  })

  it('R-IMPORT-1: messages are put in order of created_at and id behind what is there', async () => {
    const world = await openWorld()
    await openThread(world)
    await send(world.tutor, 'живе')
    const [low, high] = ['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002']
    await bring(world, [message(5, 2, 'третє'), message(3, 1, 'друге', high), message(3, 1, 'перше', low)])
    expect((await messagesOf(world.student)).map(({ seq, body }) => [seq, body])).toEqual([
      [1, 'живе'],
      [2, 'перше'],
      [3, 'друге'],
      [4, 'третє'],
    ])
    expect((await messagesOf(world.student))[3]).toMatchObject({ sender_id: 2, composed_at: at(5), created_at: at(5) })
  })

  it('R-IMPORT-1: a message makes its thread, by inquiry too, whatever the guards say', async () => {
    const world = await openWorld()
    const { relation_id: _none, ...rest } = message(1, 2)
    await bring(world, [{ ...inquiry, status: 'EXPIRED' }, { ...relation, status: 'ARCHIVED' }, { ...rest, inquiry_id: 77 }, message(2, 1)])
    const { threads } = (await pull(world.tutor)).documents
    expect(threads.map(({ id, is_writable }) => [id, is_writable]).sort()).toEqual(
      [
        [contactThread, false],
        [negotiationThread, false],
      ].sort(),
    )
  })

  it('R-IMPORT-1: an id that is taken by another message is ID_REUSED', async () => {
    const world = await openWorld()
    await bring(world, [relation, inquiry])
    const one = message(1, 2, 'один')
    const { relation_id: _none, ...elsewhere } = one
    const report = await bring(world, [one, { ...elsewhere, inquiry_id: 77 }])
    expect(report.bad).toMatchObject([{ line: 2, reason: expect.stringContaining('ID_REUSED') }])
    expect((await bring(world, [{ ...one, body: 'два' }])).bad).toMatchObject([{ line: 1, reason: expect.stringContaining('ID_REUSED') }])
  })

  it('R-IMPORT-2: imported messages count as read, unless a read_marker line says less', async () => {
    const world = await openWorld()
    await bring(world, [relation, ...[1, 2, 3, 4].map((minute) => message(minute, 2))])
    expect(await markersOf(world)).toEqual({ 1: 4, 2: 4 })
    await bring(world, [...[5, 6, 7].map((minute) => message(minute, 2)), marker(1, 5)])
    expect(await markersOf(world)).toEqual({ 1: 5, 2: 7 })
    const { body } = await world.tutor.get<{ unread_messages: number }>('/chat/unread-summary/')
    expect(body.unread_messages).toBe(2)
    await bring(world, [marker(1, 1), marker(2, 1)])
    expect(await markersOf(world)).toEqual({ 1: 5, 2: 7 })
    await read(world.tutor, 7)
    await bring(world, [marker(1, 99)])
    expect(await markersOf(world)).toEqual({ 1: 7, 2: 7 })
  })

  it('reads a byte order mark, lines without an end, cut letters and lines that are too long', async () => {
    const world = await openWorld()
    const lines = `\uFEFF${JSON.stringify(relation)}\n"${'x'.repeat(2_000_000)}"\n${JSON.stringify(message(1, 2, 'щоб'.repeat(1_000)))}`
    const { body } = await post(world, Buffer.from(lines), 'application/x-ndjson; charset=utf-8')
    expect(body).toMatchObject({ lines: 3, accepted: 2, bad: [{ line: 2 }] })
    expect((await messagesOf(world.student))[0]?.body).toBe('щоб'.repeat(1_000))
    expect((await post(world, '')).body).toEqual({ lines: 0, accepted: 0, changed: 0, bad: [] })
    expect((await post(world, '{}', 'application/json')).status).toBe(400)
  })

  it('R-PLATFORM-2: 20,000 messages come in a reasonable time, and a second run changes none', async () => {
    const world = await openWorld()
    const lines = [relation, ...Array.from({ length: 20_000 }, (_, index) => message(index, 1 + (index % 2)))]
    const started = performance.now()
    expect(await bring(world, lines)).toMatchObject({ accepted: 20_001, changed: 20_001, bad: [] })
    expect(performance.now() - started).toBeLessThan(60_000)
    expect(await markersOf(world)).toEqual({ 1: 20_000, 2: 20_000 })
    expect(await bring(world, lines)).toMatchObject({ changed: 0 })
  }, 120_000)
})
