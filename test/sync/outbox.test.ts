import { describe, expect, it } from 'vitest'
import { openMemoryJournal } from '../support/memory-journal.js'
import { appended } from '../../renderer/model/unsent/verbs.js'
import { createOutbox } from '../../renderer/sync/outbox.js'
import type { Intent } from '../../sync-server/contract/intents.js'
import { plantFault } from '../support/engines.js'
import {
  contactThread,
  grant,
  inquire,
  messagesOf,
  negotiationThread,
  ensureNegotiation,
  openThread,
  relate,
  relation_id,
} from '../support/server-calls.js'
import { openSyncWorld } from '../support/sync-world.js'

const bodies = async (...args: Parameters<typeof messagesOf>): Promise<string[]> =>
  (await messagesOf(...args)).map((message) => message.body)

const [first, second] = ['01990000-0000-7000-8000-000000000001', '01990000-0000-7000-8000-000000000002'] as const
const intent = (id: string): Intent => ({
  id,
  kind: 'send_message',
  thread_id: contactThread,
  body: id,
  created_at: '2026-03-01T08:00:00Z',
})

describe('the outbox', () => {
  it('R-OUT-1: what the journal did not take is not in the outbox', async () => {
    const outbox = createOutbox({
      read: async () => ({ entries: [], drafts: [] }),
      commit: async () => ({ ok: false, reason: 'full', detail: '' }),
    })
    let announced = 0
    outbox.subscribe(() => void (announced += 1))
    const committed = await outbox.commit([{ op: 'append', id: 'a', thread_id: 't', intent: '{}' }])
    expect([committed.ok, outbox.entries().length, announced]).toEqual([false, 0, 0])
  })

  it('R-OUT-2: of two tabs, the later one knows what the other wrote before it', async () => {
    const journal = openMemoryJournal()
    const tab = () => createOutbox(journal, { isShared: true, onCommit: () => undefined })
    const [one, other] = [tab(), tab()]
    await one.commit([appended(intent(first))])
    await other.commit([appended(intent(second))])
    expect(other.entries().map(({ id }) => id)).toEqual([first, second])
  })

  it('SYN-2, DAT-3: an entry that a disk damaged is shown, and keeps none of the others from being read', async () => {
    const entryOf = (id: string, text: string, verdict: string | null = null) => {
      return { position: 1, id, thread_id: contactThread, state: 'queued' as const, intent: text, verdict }
    }
    const whole = JSON.stringify(intent(second))
    const entries = [entryOf('damaged', whole.slice(0, 20)), entryOf(second, whole, '{"id":')]
    const outbox = createOutbox({ read: async () => ({ entries, drafts: [] }), commit: async () => ({ ok: true }) })
    await outbox.reload()
    expect(outbox.entries().map(({ id, intent, verdict }) => [id, intent.kind, verdict])).toEqual([
      ['damaged', 'unknown', null],
      [second, 'send_message', null],
    ])
  })

  it('I3: a reading that overtakes the answer of a commit shows its text once', async () => {
    const journal = openMemoryJournal()
    let answer = (): void => undefined
    const slow = new Promise<void>((resolve) => (answer = resolve))
    const outbox = createOutbox({
      read: journal.read,
      commit: (changes) => journal.commit(changes).then((committed) => slow.then(() => committed)),
    })
    const id = '01990000-0000-7000-8000-000000000001'
    const intent: Intent = { id, kind: 'send_message', thread_id: contactThread, body: 'а', created_at: '2026-03-01T08:00:00Z' }
    const committing = outbox.commit([appended(intent)])
    await outbox.reload()
    answer()
    await committing
    expect(outbox.entries().map((entry) => entry.id)).toEqual([id])
  })

  it('R-OUT-3: what is on its way is neither cancelled nor edited before its verdict', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = await world.device('tutor')
    tutor.line.failAlways('push', 'drop_answer')
    const id = await tutor.write(contactThread, 'вже там')
    await world.rest()
    expect(tutor.states()).toEqual(['attempted'])
    expect(await tutor.cancel(id)).toBe(false)
    tutor.line.mend()
    await world.time.advance(5_000)
    expect(await bodies(world.server.tutor)).toEqual(['вже там'])
    expect(await tutor.texts(contactThread)).toEqual(['вже там'])
  })

  it('R-OUT-4, I3: an applied message stays on the screen, once, until its document is there', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = await world.device('tutor')
    tutor.line.failAlways('push', 'without_frame')
    tutor.line.beforeNext('push', () => tutor.line.failAlways('pull', 'drop_request'))
    const id = await tutor.write(contactThread, 'є')
    await world.time.advance(10_000)
    expect(tutor.states()).toEqual(['applied'])
    expect(await tutor.bubbles(contactThread)).toMatchObject([{ id, seq: null, state: { name: 'sent' } }])
    tutor.line.mend()
    await world.time.advance(5_000)
    expect(tutor.states()).toEqual([])
    expect(await tutor.bubbles(contactThread)).toMatchObject([{ id, seq: 1, state: { name: 'sent' } }])
  })

  it('OUT-2: sending goes on by itself within 5 s of a network', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = await world.device('tutor')
    tutor.line.cut()
    await tutor.write(contactThread, 'а')
    await world.time.advance(61_000)
    tutor.line.restore()
    await world.time.advance(5_000)
    expect(await bodies(world.server.student)).toEqual(['а'])
  })

  it('OUT-3: an unreachable server is tried every 3 s, without a cap, and after 7 days asleep', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = await world.device('tutor')
    tutor.line.cut()
    await world.rest()
    const before = tutor.line.count('pull')
    await tutor.write(contactThread, 'через тиждень')
    await world.time.advance(60_000)
    expect(tutor.line.count('pull') - before).toBe(20)
    await world.time.sleep(7 * 24 * 3_600_000)
    tutor.line.restore()
    await world.time.advance(5_000)
    expect(await bodies(world.server.student)).toEqual(['через тиждень'])
  })

  it('OUT-2: after a minute without a network, one fault of the server is no reason to wait for minutes', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = await world.device('tutor')
    for (const code of ['INTERNAL', 'UNAVAILABLE'] as const) {
      tutor.line.cut()
      await tutor.write(contactThread, code)
      await world.time.advance(60_000)
      tutor.line.failNext('pull', { code })
      tutor.line.restore()
      await world.time.advance(5_000)
    }
    expect(await bodies(world.server.student)).toEqual(['INTERNAL', 'UNAVAILABLE'])
  })

  it('OUT-3: a busy server is asked ever less often, at most 5 min apart, and at once on "sync now"', async () => {
    const world = await openSyncWorld()
    const tutor = await world.device('tutor')
    tutor.line.failAlways('pull', { code: 'UNAVAILABLE' })
    tutor.sync().syncNow()
    await world.time.advance(3_600_000)
    const times = tutor.line.sent.filter(({ route }) => route === 'pull').map(({ at }) => at)
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(300_000)
    expect(Math.max(...gaps)).toBeGreaterThan(150_000)
    expect(times.length).toBeLessThan(40)
    expect(tutor.connection()).toMatchObject({ state: 'offline', reason: 'busy' })
    tutor.line.mend()
    tutor.sync().syncNow()
    await world.rest()
    expect(tutor.connection().state).toBe('online')
  })

  it('OUT-3: a told delay is kept to', async () => {
    const world = await openSyncWorld()
    const tutor = await world.device('tutor')
    tutor.line.failNext('pull', { code: 'RATE_LIMITED', retry_after: 40 })
    tutor.sync().syncNow()
    await world.rest()
    const before = tutor.line.count('pull')
    await world.time.advance(39_000)
    expect(tutor.line.count('pull')).toBe(before)
    await world.time.advance(25_000)
    expect(tutor.connection().state).toBe('online')
  })

  it('OUT-4: answers lost after the server had it make one message, however often it is tried again', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = await world.device('tutor')
    tutor.line.failNext('push', 'drop_answer', 4)
    await tutor.write(contactThread, 'раз')
    for (let click = 0; click < 6; click += 1) {
      tutor.sync().syncNow()
      await world.rest()
    }
    expect(await bodies(world.server.student)).toEqual(['раз'])
    expect(await tutor.texts(contactThread)).toEqual(['раз'])
    expect(tutor.line.count('push')).toBe(5)
  })

  it('OUT-7: a cancelled message never comes back', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = await world.device('tutor')
    tutor.line.cut()
    const id = await tutor.write(contactThread, 'ні')
    await tutor.write(contactThread, 'так')
    expect(await tutor.cancel(id)).toBe(true)
    tutor.kill()
    tutor.line.restore()
    await tutor.start()
    await world.time.advance(5_000)
    expect(await bodies(world.server.student)).toEqual(['так'])
  })

  it('OUT-8: behind a captive portal it stays queued, and says why', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = await world.device('tutor')
    tutor.line.enterPortal()
    await tutor.write(contactThread, 'з готелю')
    await world.time.advance(60_000)
    expect(tutor.connection()).toMatchObject({ state: 'offline', reason: 'not_kreida' })
    expect(await tutor.bubbles(contactThread)).toMatchObject([{ state: { name: 'queued' } }])
    tutor.line.mend()
    await world.time.advance(5_000)
    expect(await bodies(world.server.student)).toEqual(['з готелю'])
  })

  it('OUT-8, I3: a portal that answers in the middle of a push changes nothing', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = await world.device('tutor')
    tutor.line.failNext('push', 'portal')
    await tutor.write(contactThread, 'раз')
    await world.rest()
    expect(await tutor.bubbles(contactThread)).toMatchObject([{ state: { name: 'sending' } }])
    await world.time.advance(5_000)
    expect(await bodies(world.server.student)).toEqual(['раз'])
  })
})

describe('what the server refuses', () => {
  it('OUT-5, SYN-2, R-OUT-2: a refused message stops no other thread, and nothing at the next start', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    await inquire(world.server)
    await ensureNegotiation(world.server.tutor)
    const tutor = await world.device('tutor')
    tutor.line.cut()
    await tutor.write(contactThread, 'стоп')
    await tutor.write(negotiationThread, 'далі')
    await relate(world.server, { status: 'PAUSED' })
    tutor.line.restore()
    await world.time.advance(5_000)
    expect(await bodies(world.server.student, negotiationThread)).toEqual(['далі'])
    expect(await tutor.bubbles(contactThread)).toMatchObject([{ body: 'стоп', state: { name: 'parked', code: 'RELATION_NOT_ACTIVE' } }])
    tutor.kill()
    await tutor.start()
    await tutor.write(negotiationThread, 'і ще')
    await world.rest()
    expect(await bodies(world.server.student, negotiationThread)).toEqual(['далі', 'і ще'])
  })

  it('R-PARK-1, SYN-4: a parked text waits for the person, who sends it as a new intent', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = await world.device('tutor')
    await grant(world.server, false)
    await world.rest()
    const id = await tutor.write(contactThread, 'потім')
    await world.rest()
    expect(await tutor.bubbles(contactThread)).toMatchObject([
      { id, body: 'потім', state: { name: 'parked', code: 'CONTACT_ACCESS_REQUIRED' } },
    ])
    await grant(world.server, true)
    await world.time.advance(600_000)
    expect(await bodies(world.server.student)).toEqual([])
    await tutor.sendHeld(contactThread)
    await world.rest()
    const [message] = await messagesOf(world.server.student)
    expect(message).toMatchObject({ body: 'потім' })
    expect(message?.id).not.toBe(id)
    expect(await tutor.texts(contactThread)).toEqual(['потім'])
  })

  it('R-PARK-1, OUT-5: a refused thread holds its messages and no others; sending what is held frees them in order', async () => {
    const world = await openSyncWorld()
    await relate(world.server)
    await inquire(world.server)
    await ensureNegotiation(world.server.tutor)
    const tutor = await world.device('tutor')
    tutor.line.cut()
    await tutor.begin({ kind: 'contact', relation_id })
    await tutor.write(contactThread, 'перше')
    await tutor.write(contactThread, 'друге')
    await relate(world.server, { status: 'PAUSED', access: null })
    tutor.line.restore()
    await world.time.advance(5_000)
    expect(tutor.states()).toEqual(['refused', 'queued', 'queued'])
    expect((await tutor.bubbles(contactThread)).map((bubble) => bubble.state)).toEqual([
      { name: 'parked', code: 'RELATION_NOT_ACTIVE' },
      { name: 'parked', code: 'RELATION_NOT_ACTIVE' },
    ])
    await tutor.write(negotiationThread, 'до іншої')
    await world.rest()
    expect(await bodies(world.server.student, negotiationThread)).toEqual(['до іншої'])
    await relate(world.server, { status: 'ACTIVE', access: null })
    await world.time.advance(60_000)
    expect(await tutor.texts(contactThread)).toEqual(['перше', 'друге'])
    await tutor.sendHeld(contactThread)
    await world.time.advance(5_000)
    expect(await bodies(world.server.student)).toEqual(['перше', 'друге'])
    expect(tutor.states()).toEqual([])
  })

  it('R-OUT-2: a wait that was told by a clock hours ahead ends when the clock is set right', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = await world.device('tutor')
    tutor.setClockError(4 * 3_600_000)
    const mend = await plantFault(world.server.place, { body: 'а' })
    await tutor.write(contactThread, 'а')
    await world.rest()
    expect(tutor.states()).toEqual(['attempted'])
    await mend()
    tutor.setClockError(0)
    await world.time.advance(30_000)
    expect(await bodies(world.server.student)).toEqual(['а'])
  })

  it('R-PARK-2: another refusal stays, with its text and reason, through restarts', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = await world.device('tutor')
    const long = 'я'.repeat(8_001)
    await tutor.write(contactThread, long)
    await tutor.write(contactThread, 'коротке')
    await world.rest()
    tutor.kill()
    await tutor.start()
    await world.time.advance(600_000)
    expect(await tutor.bubbles(contactThread)).toMatchObject([
      { body: 'коротке' },
      { body: long, state: { name: 'refused', code: 'TOO_LARGE' } },
    ])
    expect(await bodies(world.server.student)).toEqual(['коротке'])
  })

  it('OUT-5: an intent that makes a whole request unreadable is found by halving and refused alone', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = await world.device('tutor')
    tutor.line.cut()
    const texts = Array.from({ length: 9 }, (_, index) => `повідомлення ${index}`)
    for (const text of texts) await tutor.write(contactThread, text)
    tutor.line.failHolding('повідомлення 5', { code: 'TOO_LARGE' })
    tutor.line.restore()
    await world.time.advance(5_000)
    expect(await bodies(world.server.student)).toEqual(texts.filter((text) => text !== 'повідомлення 5'))
    expect(tutor.states()).toEqual(['refused'])
    expect(tutor.line.count('push')).toBeLessThan(20)
  })

  it('R-OUT-2: a thread told `later` waits in order, and holds back no other', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    await inquire(world.server)
    await ensureNegotiation(world.server.tutor)
    const tutor = await world.device('tutor')
    const mend = await plantFault(world.server.place, { body: 'а' })
    tutor.line.cut()
    await tutor.write(contactThread, 'а')
    await tutor.write(contactThread, 'б')
    await tutor.write(negotiationThread, 'в')
    tutor.line.restore()
    await world.time.advance(4_000)
    expect(await bodies(world.server.student, negotiationThread)).toEqual(['в'])
    expect(await bodies(world.server.student)).toEqual([])
    await world.time.advance(60_000)
    expect(tutor.line.count('push')).toBeLessThan(16)
    await mend()
    await world.time.advance(6_000)
    expect(await bodies(world.server.student)).toEqual(['а', 'б'])
  })
})
