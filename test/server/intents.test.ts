import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import type { Verdict } from '../../sync-server/contract/intents.js'
import {
  contactThread,
  ensureNegotiation,
  grant,
  inquire,
  markerIntent,
  messageIntent,
  messagesOf,
  negotiationThread,
  openThread,
  pull,
  push,
  relate,
  threadIntent,
} from '../support/server-calls.js'
import { plantFault } from '../support/engines.js'
import { openWorld } from '../support/server.js'

const brief = (verdicts: Verdict[]) => verdicts.map(({ status, code }) => (code === null ? status : `${status} ${code}`))

describe('intents', () => {
  it('R-SYNC-4: a repeat gets the very same verdict and changes nothing, applied or refused', async () => {
    const world = await openWorld()
    await relate(world)
    await inquire(world, 'EXPIRED')
    const intents = [
      threadIntent(),
      messageIntent('один'),
      messageIntent(' '),
      messageIntent('у чужу', v7()),
      threadIntent({ kind: 'negotiation', inquiry_id: 77 }),
      markerIntent(1),
    ]
    const first = await push(world.tutor, intents)
    expect(brief(first)).toEqual(['applied', 'applied', 'refused INVALID', 'refused THREAD_NOT_FOUND', 'refused INQUIRY_CLOSED', 'applied'])
    const { head } = await pull(world.tutor)
    await inquire(world, 'OPEN')
    await relate(world, { status: 'ARCHIVED', access: false })
    const later = await pull(world.tutor)
    expect(later.head).toBeGreaterThan(head)
    expect(await push(world.tutor, intents)).toEqual(first)
    expect(await push(world.tutor, intents.toReversed())).toEqual(first.toReversed())
    expect((await pull(world.tutor)).head).toBe(later.head)
  })

  it('R-SYNC-4: what makes two intents the same is their content, not their bytes or their time', async () => {
    const world = await openWorld()
    await openThread(world)
    const one = messageIntent('текст')
    const [first] = await push(world.tutor, [one])
    const same = { thread_id: contactThread, body: '\n текст ', kind: 'send_message', created_at: '2031-01-01T00:00:00Z', id: one.id }
    expect(await push(world.tutor, [same])).toEqual([first])
    const again = threadIntent()
    expect(await push(world.tutor, [again, { ...again, inquiry_id: null }])).toMatchObject([{ status: 'applied' }, { status: 'applied' }])
    const others = [
      messageIntent('інший', contactThread, one.id),
      markerIntent(1, contactThread, one.id),
      messageIntent('текст', v7(), one.id),
    ]
    expect(brief(await push(world.tutor, others))).toEqual(Array(3).fill('refused ID_REUSED'))
    expect(await push(world.tutor, [one])).toEqual([first])
    expect(await messagesOf(world.tutor)).toHaveLength(1)
  })

  it('R-SYNC-4: verdicts are remembered by author: the same id by another author is judged by itself', async () => {
    const world = await openWorld()
    await openThread(world)
    const id = v7()
    expect(brief(await push(world.tutor, [markerIntent(0, contactThread, id)]))).toEqual(['applied'])
    expect(brief(await push(world.student, [messageIntent('мій', contactThread, id)]))).toEqual(['applied'])
  })

  it('R-SYNC-3: a message before its thread, or to a thread misnamed, is refused alone; the thread after it is made', async () => {
    const world = await openWorld()
    await relate(world)
    const misnamed = { ...threadIntent(), thread_id: v7() }
    const batch = [messageIntent('рано'), threadIntent(), messageIntent('вчасно'), misnamed, messageIntent('нікому', misnamed.thread_id)]
    const said = ['refused THREAD_NOT_FOUND', 'applied', 'applied', 'refused INVALID', 'refused THREAD_NOT_FOUND']
    expect(brief(await push(world.tutor, batch))).toEqual(said)
  })

  it('R-SYNC-4: a repeat within one batch, and ten at once, are one message', async () => {
    const world = await openWorld()
    await openThread(world)
    const intent = messageIntent('раз')
    const answers = await Promise.all(Array.from({ length: 10 }, () => push(world.tutor, [intent, intent])))
    expect(new Set(answers.flat().map((verdict) => JSON.stringify(verdict))).size).toBe(1)
    expect(await messagesOf(world.tutor)).toHaveLength(1)
  })

  it('R-SYNC-5: a malformed intent is refused alone, in its place', async () => {
    const world = await openWorld()
    await openThread(world)
    const good = () => messageIntent('добре')
    const bad: unknown[] = [
      { ...good(), kind: 'delete_message' },
      { ...good(), extra: 1 },
      { ...good(), body: 7 },
      { ...good(), id: 'not-a-uuid' },
      { ...good(), created_at: 'yesterday' },
      { ...good(), created_at: '2026-13-45T99:00:00Z' },
      { ...markerIntent(1), last_read_seq: -1 },
      { ...markerIntent(1), last_read_seq: 1.5 },
      { ...good(), thread_id: null },
      {},
      null,
      'text',
      42,
      [],
    ]
    const verdicts = await push(
      world.tutor,
      bad.flatMap((each) => [good(), each]),
    )
    expect(brief(verdicts)).toEqual(bad.flatMap(() => ['applied', 'refused INVALID']))
    expect((await messagesOf(world.tutor)).map(({ seq }) => seq)).toEqual(bad.map((_, index) => index + 1))
    expect(verdicts[7]?.id).toBe('not-a-uuid')
  })

  it('R-SYNC-5: a refused message does not stop its successors', async () => {
    const world = await openWorld()
    await openThread(world)
    await grant(world, false)
    const verdicts = await push(world.tutor, [messageIntent('ні'), markerIntent(0), messageIntent('ні'), threadIntent()])
    expect(brief(verdicts)).toEqual(['refused CONTACT_ACCESS_REQUIRED', 'applied', 'refused CONTACT_ACCESS_REQUIRED', 'applied'])
  })

  it('R-SYNC-6: an unexpected fault is later, and so is all that follows in its thread, and only there', async () => {
    const world = await openWorld()
    await openThread(world)
    await inquire(world)
    await ensureNegotiation(world.student)
    const mend = await plantFault(world.place, { body: 'fault' })
    const intents = [
      messageIntent('один'),
      messageIntent('fault'),
      messageIntent('два'),
      messageIntent('там', negotiationThread),
      markerIntent(1),
      { ...messageIntent('x'), kind: 'unknown' },
      messageIntent('там ще', negotiationThread),
    ]
    const first = await push(world.student, intents)
    expect(brief(first)).toEqual([
      'applied',
      'later UNAVAILABLE',
      'later UNAVAILABLE',
      'applied',
      'later UNAVAILABLE',
      'later UNAVAILABLE',
      'applied',
    ])
    expect(first[1]).toMatchObject({ rev: null, seq: null, retry_after: expect.any(Number) })
    expect((await messagesOf(world.tutor)).map(({ seq, body }) => [seq, body])).toEqual([[1, 'один']])
    const { head, documents } = await pull(world.tutor)
    expect(documents.threads.map(({ rev }) => rev)).toContain(head)
    await mend()
    expect(brief(await push(world.student, intents))).toEqual([...Array(5).fill('applied'), 'refused INVALID', 'applied'])
    expect((await messagesOf(world.tutor)).map(({ body }) => body)).toEqual(['один', 'fault', 'два'])
    expect(world.logLines.some((line) => line.includes('intent_failed') && line.includes('planted'))).toBe(true)
  })

  it('R-SYNC-6: when the database gives up the whole transaction, nothing of it stays and the answer is 503', async () => {
    const world = await openWorld()
    await openThread(world)
    const before = await pull(world.tutor)
    const mend = await plantFault(world.place, { body: 'fault', loses: 'transaction' })
    const intents = [messageIntent('один'), messageIntent('fault'), messageIntent('два')]
    expect(await world.tutor.post('/sync/intents/', { intents })).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    expect(await pull(world.tutor)).toEqual(before)
    await mend()
    expect(brief(await push(world.tutor, intents))).toEqual(['applied', 'applied', 'applied'])
  })

  it('R-SYNC-11: a whole batch is refused only for its size or shape, with nothing applied', async () => {
    const world = await openWorld()
    await openThread(world)
    const many = (count: number) => Array.from({ length: count }, (_, index) => messageIntent(`№ ${index}`))
    const answers: [unknown, number, string][] = [
      [{ intents: many(101) }, 413, 'TOO_LARGE'],
      [{ intents: many(9).map((intent) => ({ ...intent, body: 'x'.repeat(30_000) })) }, 413, 'TOO_LARGE'],
      [{ intents: many(1), author_id: 2 }, 400, 'INVALID'],
      [{ intents: 'none' }, 400, 'INVALID'],
      [many(1), 400, 'INVALID'],
      [{}, 400, 'INVALID'],
    ]
    for (const [body, status, code] of answers)
      expect(await world.tutor.post('/sync/intents/', body)).toMatchObject({ status, body: { code } })
    expect(await messagesOf(world.tutor)).toEqual([])
    expect(brief(await push(world.tutor, many(100)))).toEqual(Array(100).fill('applied'))
    expect((await messagesOf(world.tutor)).map(({ body }) => body)).toEqual(
      many(100).map((intent) => ('body' in intent ? intent.body : '')),
    )
    expect(await push(world.tutor, [])).toEqual([])
  })

  it("an applied verdict names the author's rev and the message's seq, as the documents then show them", async () => {
    const world = await openWorld()
    const [nowhere] = await push(world.tutor, [threadIntent()])
    expect(nowhere).toMatchObject({ status: 'refused', code: 'RELATION_NOT_FOUND', rev: null, seq: null, retry_after: null })
    await relate(world)
    const [thread, message, marker] = await push(world.tutor, [threadIntent(), messageIntent('один'), markerIntent(1)])
    const { documents, head } = await pull(world.tutor)
    expect([thread?.seq, message?.seq, marker?.seq]).toEqual([null, 1, 1])
    expect(message?.rev).toBe(documents.messages[0]?.rev)
    expect(marker?.rev).toBe(documents.read_markers[0]?.rev)
    for (const verdict of [thread, message, marker]) expect(verdict?.rev).toBeLessThanOrEqual(head)
  })
})
