import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import type { UnreadSummary } from '../../sync-server/contract/calls.js'
import {
  contactThread,
  ensureNegotiation,
  inquire,
  markerIntent,
  messageIntent,
  messagesOf,
  negotiationThread,
  openThread,
  pull,
  push,
  read,
  send,
} from '../support/server-calls.js'
import { openWorld, type Person } from '../support/server.js'

const summaryOf = async (person: Person): Promise<UnreadSummary> => (await person.get<UnreadSummary>('/chat/unread-summary/')).body
const refusal = (code: string, status = code === 'TOO_LARGE' ? 413 : 400) => ({ status, body: { code } })

describe('bodies', () => {
  it('R-BODY-1: a body is stored without the blank at its ends and otherwise untouched', async () => {
    const world = await openWorld()
    await openThread(world)
    const corpus = [
      'рядок\n\n  другий\tрядок',
      'a\u202Eb\u200Bc',
      '👩‍👩‍👧‍👦 🇺🇦',
      'e\u0301 не é',
      '<b>не розмітка</b>',
      `a${'\u0301'.repeat(5_000)}`,
      '\r\nкрай\r\n',
    ]
    for (const text of corpus) await send(world.tutor, `  \n${text}\u00A0 `)
    expect((await messagesOf(world.student)).map(({ body }) => body)).toEqual(corpus.map((text) => text.trim()))
  })

  it('R-BODY-2: a body has 1 to 8,000 code points after trimming', async () => {
    const world = await openWorld()
    await openThread(world)
    for (const empty of ['', '   ', '\n\t\u00A0']) expect(await send(world.tutor, empty)).toMatchObject(refusal('INVALID'))
    for (const long of ['я'.repeat(8_001), '👩'.repeat(8_001)]) expect(await send(world.tutor, long)).toMatchObject(refusal('TOO_LARGE'))
    const longest = '👩'.repeat(8_000)
    expect((await send(world.tutor, `  \n${longest}  `)).body.body).toBe(longest)
    expect(await push(world.tutor, [messageIntent(' '), messageIntent('я'.repeat(8_001)), messageIntent('так')])).toMatchObject([
      { status: 'refused', code: 'INVALID' },
      { status: 'refused', code: 'TOO_LARGE' },
      { status: 'applied', seq: 2 },
    ])
  })

  it('R-BODY-3: U+0000 and lone surrogates are INVALID', async () => {
    const world = await openWorld()
    await openThread(world)
    for (const text of ['a\u0000b', '\uD800', 'x\uDC00y', '\uDC00\uD800']) {
      expect(await send(world.tutor, text)).toMatchObject(refusal('INVALID'))
      expect(await push(world.tutor, [messageIntent(text)])).toMatchObject([{ status: 'refused', code: 'INVALID' }])
    }
    expect(await messagesOf(world.tutor)).toEqual([])
  })
})

describe('sending', () => {
  it('R-SEND-1: seq is 1, 2, 3 without holes, also when two people send at once and some are refused', async () => {
    const world = await openWorld()
    await openThread(world)
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        send(index % 2 ? world.tutor : world.student, index % 10 === 9 ? ' ' : `повідомлення ${index}`),
      ),
    )
    const seqs = (await messagesOf(world.tutor)).map(({ seq }) => seq)
    expect(seqs).toEqual(Array.from({ length: 54 }, (_, index) => index + 1))
  })

  it("R-SEND-2: the author is the session's user, never a field", async () => {
    const world = await openWorld()
    await openThread(world)
    const path = `/chat/threads/${contactThread}/messages/`
    for (const forged of [{ sender_id: 2 }, { seq: 9 }, { created_at: '2020-01-01T00:00:00Z' }, { author_id: 2 }]) {
      expect(await world.tutor.post(path, { id: v7(), body: 'текст', ...forged })).toMatchObject(refusal('INVALID'))
    }
    expect(await push(world.tutor, [{ ...messageIntent('текст'), sender_id: 2 }])).toMatchObject([{ status: 'refused', code: 'INVALID' }])
    expect((await send(world.tutor, 'текст')).body).toMatchObject({ sender_id: 1, created_at: world.clock.now.toISOString() })
    await push(world.student, [{ ...messageIntent('мій час'), created_at: '2020-01-01T00:00:00Z' }])
    expect((await messagesOf(world.tutor)).at(-1)).toMatchObject({
      sender_id: 2,
      composed_at: '2020-01-01T00:00:00Z',
      created_at: world.clock.now.toISOString(),
    })
  })

  it('R-SEND-3: a repeat of an id changes nothing; with other content it is ID_REUSED', async () => {
    const world = await openWorld()
    await openThread(world)
    const id = v7()
    const first = await send(world.tutor, 'текст', contactThread, id)
    const head = (await pull(world.tutor)).head
    world.clock.advance(5_000)
    const repeat = await send(world.tutor, '  текст ', contactThread, id)
    expect([first.status, repeat.status]).toEqual([201, 200])
    expect(repeat.body).toEqual(first.body)
    expect(await send(world.tutor, 'інший', contactThread, id)).toMatchObject({ status: 409, body: { code: 'ID_REUSED' } })
    expect(await send(world.student, 'текст', contactThread, id)).toMatchObject({ status: 409, body: { code: 'ID_REUSED' } })
    await inquire(world)
    await ensureNegotiation(world.student)
    expect(await send(world.tutor, 'текст', negotiationThread, id)).toMatchObject({ status: 409, body: { code: 'ID_REUSED' } })
    expect(await messagesOf(world.student)).toHaveLength(1)
    expect((await pull(world.tutor)).documents.messages[0]?.rev).toBeLessThanOrEqual(head)
  })

  it("R-SEND-3: another author's id is refused by both roads, and the first message stays as it was", async () => {
    const world = await openWorld()
    await openThread(world)
    const id = v7()
    await push(world.tutor, [messageIntent('мій', contactThread, id)])
    expect(await push(world.student, [messageIntent('мій', contactThread, id)])).toMatchObject([{ status: 'refused', code: 'ID_REUSED' }])
    expect(await messagesOf(world.student)).toMatchObject([{ id, sender_id: 1, body: 'мій' }])
  })

  it('R-SEND-3: a plain call that a guard refused may be tried again with the same id', async () => {
    const world = await openWorld()
    await openThread(world)
    const id = v7()
    await world.put('/platform/contact-access/1/2/', { granted: false })
    expect((await send(world.tutor, 'текст', contactThread, id)).status).toBe(403)
    await world.put('/platform/contact-access/1/2/', { granted: true })
    expect((await send(world.tutor, 'текст', contactThread, id)).status).toBe(201)
  })

  it("R-SEND-4: sending never moves the sender's read marker", async () => {
    const world = await openWorld()
    await openThread(world)
    await send(world.student, 'непрочитане')
    await send(world.tutor, 'відповідь')
    expect((await pull(world.tutor)).documents.read_markers).toEqual([])
    expect((await summaryOf(world.tutor)).unread_messages).toBe(1)
  })
})

describe('read markers and unread', () => {
  it('R-READ-1: a marker never moves back and never beyond the last message', async () => {
    const world = await openWorld()
    await openThread(world)
    for (const text of ['один', 'два', 'три']) await send(world.student, text)
    const moves = [2, 1, 0, 99, 3]
    const answers: number[] = []
    for (const seq of moves) answers.push((await read(world.tutor, seq)).body.last_read_seq)
    expect(answers).toEqual([2, 2, 2, 3, 3])
    const verdicts = await push(world.tutor, [markerIntent(1), markerIntent(50)])
    expect(verdicts).toMatchObject([
      { status: 'applied', seq: 3 },
      { status: 'applied', seq: 3 },
    ])
    expect(verdicts.every(({ rev }) => typeof rev === 'number')).toBe(true)
    const frames = [await pull(world.tutor), await pull(world.student)]
    for (const { documents } of frames)
      expect(documents.read_markers).toMatchObject([{ id: `${contactThread}:1`, user_id: 1, last_read_seq: 3 }])
  })

  it('R-READ-1: in an empty thread nothing is read', async () => {
    const world = await openWorld()
    await openThread(world)
    expect((await read(world.tutor, 5)).body.last_read_seq).toBe(0)
    expect(await push(world.tutor, [markerIntent(5)])).toMatchObject([{ status: 'applied', seq: 0 }])
  })

  it("R-UNREAD-1: unread are the other person's messages above the marker", async () => {
    const world = await openWorld()
    await openThread(world)
    for (const [person, text] of [
      [world.student, 'один'],
      [world.tutor, 'два'],
      [world.student, 'три'],
      [world.tutor, 'чотири'],
    ] as const)
      await send(person, text)
    await read(world.tutor, 2)
    expect((await summaryOf(world.tutor)).unread_messages).toBe(1)
    expect((await summaryOf(world.student)).unread_messages).toBe(2)
  })

  it('R-UNREAD-2: the summary lists threads with unread only, newest first, and reading it changes nothing', async () => {
    const world = await openWorld()
    await openThread(world)
    await inquire(world)
    await ensureNegotiation(world.student)
    await send(world.student, 'перше')
    world.clock.advance(1_000)
    await send(world.student, 'друге', negotiationThread)
    const { head } = await pull(world.tutor)
    const first = await summaryOf(world.tutor)
    expect(first.threads.map(({ thread_id }) => thread_id)).toEqual([negotiationThread, contactThread])
    expect(await summaryOf(world.tutor)).toEqual(first)
    expect((await pull(world.tutor)).head).toBe(head)
    await read(world.tutor, 1, negotiationThread)
    expect((await summaryOf(world.tutor)).threads.map(({ kind }) => kind)).toEqual(['contact'])
  })

  it('R-UNREAD-3: total counts threads, unread_messages messages', async () => {
    const world = await openWorld()
    await openThread(world)
    await inquire(world)
    await ensureNegotiation(world.student)
    for (const text of ['один', 'два', 'три']) await send(world.student, text)
    await send(world.student, 'чотири', negotiationThread)
    expect(await summaryOf(world.tutor)).toMatchObject({ total: 2, unread_messages: 4 })
  })
})

describe('pages', () => {
  it('messages come newest first, by before_seq and limit', async () => {
    const world = await openWorld()
    await openThread(world)
    for (let index = 1; index <= 5; index++) await send(world.tutor, String(index))
    const page = async (query: string) => {
      const { body } = await world.student.get<{ messages: { seq: number }[] }>(`/chat/threads/${contactThread}/messages/${query}`)
      return body.messages.map(({ seq }) => seq)
    }
    expect(await page('?limit=2')).toEqual([5, 4])
    expect(await page('?limit=2&before_seq=4')).toEqual([3, 2])
    expect(await page('?before_seq=1')).toEqual([])
    for (const bad of ['?limit=0', '?limit=201', '?limit=x', '?before_seq=0', '?offset=1']) {
      expect((await world.student.get(`/chat/threads/${contactThread}/messages/${bad}`)).status).toBe(400)
    }
  })

  it('threads come newest message first, page by page', async () => {
    const world = await openWorld()
    await openThread(world)
    world.clock.advance(1_000)
    await inquire(world)
    await ensureNegotiation(world.student)
    world.clock.advance(1_000)
    await send(world.student, 'новіше')
    interface Page {
      threads: { id: string }[]
      next_cursor: string | null
    }
    const first = (await world.tutor.get<Page>('/chat/threads/?limit=1')).body
    const second = (await world.tutor.get<Page>(`/chat/threads/?limit=1&cursor=${first.next_cursor}`)).body
    expect([first, second].map(({ threads }) => threads.map(({ id }) => id))).toEqual([[contactThread], [negotiationThread]])
    expect(second.next_cursor).toBeNull()
    expect((await world.tutor.get('/chat/threads/?cursor=nonsense')).status).toBe(400)
  })
})
