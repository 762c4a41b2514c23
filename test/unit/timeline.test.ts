import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { heldIn, heldTexts, laneOf } from '../../renderer/model/unsent/lane.js'
import { sendHeld } from '../../renderer/model/unsent/verbs.js'
import { stateOfMessage, stateOfUnsent } from '../../renderer/model/message-state.js'
import type { Reach } from '../../renderer/model/reach.js'
import { sectionsOf } from '../../renderer/model/sections.js'
import { buildTimeline, wasWrittenOffline, type Bubble } from '../../renderer/model/timeline.js'
import { ownMarkers, readCountAt, unreadOf } from '../../renderer/model/unread.js'
import type { Unsent } from '../../renderer/model/unsent/unsent.js'
import { errorCodes, type ErrorCode } from '../../sync-server/contract/errors.js'
import { isDenialCode } from '../../sync-server/contract/guards.js'
import type { Message, Thread } from '../../sync-server/contract/documents.js'

const me = 1
const thread_id = 't'
const time = (minutes: number): string => new Date(Date.UTC(2026, 2, 1, 8, minutes)).toISOString()

const message = (seq: number, more: Partial<Message> = {}): Message => ({
  id: `m${seq}`,
  rev: seq,
  thread_id,
  seq,
  sender_id: 2,
  sender_count: seq,
  reactions: { tutor: null, student: null },
  body: `${seq}`,
  composed_at: time(seq),
  created_at: time(seq),
  ...more,
})

const unsent = (number: number, more: Partial<Unsent> = {}): Unsent => {
  const id = more.id ?? `u${number}`
  const intent = { id, kind: 'send_message' as const, thread_id, body: `u${number}`, created_at: time(number) }
  return { id, thread_id, state: 'queued', intent, json: JSON.stringify(intent), verdict: null, ...more }
}

const refusal = (id: string, code: ErrorCode) => ({
  id,
  status: 'refused' as const,
  code,
  rev: null,
  seq: null,
  retry_after: null,
  epoch: null,
})
const making = (state: Unsent['state'], code: ErrorCode | null = null): Unsent => ({
  id: 'e',
  json: '',
  thread_id,
  state,
  verdict: code ? refusal('e', code) : null,
  intent: { id: 'e', kind: 'ensure_thread', thread_id, relation_id: 42, created_at: time(0) },
})
const marker = (last_read_seq: number, number = 1): Unsent => ({
  id: `r${number}`,
  json: '',
  thread_id,
  state: 'queued',
  verdict: null,
  intent: { id: `r${number}`, kind: 'advance_read_marker', thread_id, last_read_seq, created_at: time(0) },
})

function timelineOf(messages: Message[], entries: Unsent[], first_unread_seq: number | null = null) {
  const read = { other_read_seq: 0, other_read_at: null, first_unread_seq }
  const section = { thread_id, thread_kind: 'contact' as const, messages, ...read, holds_end: true }
  return buildTimeline({ sections: [section], unsent: entries, me, dayOf: (at) => at.slice(0, 10) })
}
const bubblesOf = (messages: Message[], entries: Unsent[]): Bubble[] =>
  timelineOf(messages, entries).flatMap((item) => (item.kind === 'message' ? [item.bubble] : []))

/** Documents with seq 1..n and unsent texts, some of them already documents. */
const worlds = fc
  .record({
    count: fc.nat(20),
    echoes: fc.array(fc.nat(20), { maxLength: 5 }),
    waiting: fc.nat(6),
    minutes: fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 6, maxLength: 6 }),
  })
  .map(({ count, echoes, waiting, minutes }) => {
    const messages = Array.from({ length: count }, (_, index) => message(index + 1, { sender_id: index % 3 === 0 ? me : 2 }))
    const shown = [...new Set(echoes)]
      .filter((seq) => seq >= 1 && seq <= count)
      .map((seq, index) => unsent(index, { id: `m${seq}`, state: 'applied' }))
    const own = Array.from({ length: waiting }, (_, index) => {
      const entry = unsent(100 + index)
      return { ...entry, intent: { ...entry.intent, created_at: time(minutes[index] ?? 0) } }
    })
    return { messages, entries: [...shown, ...own], own }
  })

describe('the timeline', () => {
  it('I3: one bubble an id, whatever overlaps', () => {
    fc.assert(
      fc.property(worlds, ({ messages, entries }) => {
        const ids = bubblesOf(messages, entries).map((bubble) => bubble.id)
        expect(new Set(ids).size).toBe(ids.length)
      }),
    )
  })

  it("ORD-2: documents by seq, then the unsent in the journal's order, by no clock", () => {
    fc.assert(
      fc.property(worlds, ({ messages, entries, own }) => {
        const bubbles = bubblesOf(messages, entries)
        expect(bubbles.map((bubble) => bubble.id)).toEqual([...messages.map(({ id }) => id), ...own.map(({ id }) => id)])
      }),
    )
  })

  it('R-OUT-4: nothing that is unsent is missing', () => {
    fc.assert(
      fc.property(worlds, ({ messages, entries }) => {
        const ids = new Set(bubblesOf(messages, entries).map((bubble) => bubble.id))
        expect(entries.every((entry) => ids.has(entry.id))).toBe(true)
      }),
    )
  })

  it('ORD-3: every item has a key of its own, also where clocks bring a day back; runs open and close', () => {
    fc.assert(
      fc.property(worlds, ({ messages, entries }) => {
        const items = timelineOf(messages, entries)
        expect(new Set(items.map((item) => item.key)).size).toBe(items.length)
        const bubbles = items.flatMap((item) => (item.kind === 'message' ? [item.bubble] : []))
        for (const [index, bubble] of bubbles.entries()) expect(bubble.closes_run).toBe(bubbles[index + 1]?.opens_run ?? true)
      }),
    )
  })

  it('the line of the unread stands before the first of them', () => {
    const kinds = timelineOf([message(1), message(2), message(3)], [], 2).map((item) =>
      item.kind === 'message' ? item.bubble.seq : item.kind,
    )
    expect(kinds).toEqual(['day', 1, 'unread', 2, 3])
  })

  it('ORD-2: what was written two minutes before the server had it was written offline', () => {
    const [early, late] = bubblesOf([message(1, { composed_at: time(-20) }), message(2)], [])
    expect([early && wasWrittenOffline(early), late && wasWrittenOffline(late)]).toEqual([true, false])
  })
})

describe('what a window holds of a timeline', () => {
  const thread = { id: thread_id, kind: 'contact', last_seq: 3 } as Thread
  const sectionsIn = (reach: Reach) =>
    sectionsOf({
      threads: [thread],
      reach,
      messages: new Map([[thread_id, [message(1, { sender_id: me }), message(2, { sender_id: me }), message(3)]]]),
      markers: [{ id: '', rev: 1, thread_id, user_id: 2, last_read_seq: 2, read_count: 2, read_at: time(60) }],
      firstUnread: [{ thread_id, seq: 3 }],
      target: null,
      me,
    })
  const shownIn = (reach: Reach) =>
    buildTimeline({ sections: sectionsIn(reach), unsent: [unsent(1)], me, dayOf: (at) => at.slice(0, 10) }).flatMap((item) =>
      item.kind === 'message' ? [item.bubble] : [],
    )

  it('ORD-2: the unsent are shown only where the newest are, since they come after them', () => {
    const start = { thread_id, seq: 1 }
    expect(shownIn({ start, end: null }).map(({ id }) => id)).toEqual(['m1', 'm2', 'm3', 'u1'])
    expect(shownIn({ start, end: { thread_id, seq: 3 } }).map(({ id }) => id)).toEqual(['m1', 'm2', 'm3'])
  })

  it('the moment of reading is told of the message that the marker stands at, and of no other', () => {
    const bubbles = shownIn({ start: { thread_id, seq: 1 }, end: null })
    expect(bubbles.map(({ read_at }) => read_at)).toEqual([null, time(60), null, null])
    expect(bubbles.map(({ state }) => state?.name ?? null)).toEqual(['read', 'read', null, 'queued'])
  })
})

describe('the state of a message', () => {
  it('R-PARK-1, R-PARK-2: a denial parks, any other code refuses, both with the code', () => {
    for (const code of errorCodes) {
      const entry = unsent(1, { state: 'refused', verdict: refusal('u1', code) })
      expect(stateOfUnsent(entry)).toEqual({ name: isDenialCode(code) ? 'parked' : 'refused', code })
    }
  })

  it('queued, sending, sent, read', () => {
    expect((['queued', 'attempted', 'applied'] as const).map((state) => stateOfUnsent(unsent(1, { state })).name)).toEqual([
      'queued',
      'sending',
      'sent',
    ])
    expect([3, 4].map((read) => stateOfMessage(message(4), read).name)).toEqual(['sent', 'read'])
  })

  it('OUT-5: behind a refused thread its messages are held for its reason', () => {
    const entries = [making('refused', 'RELATION_NOT_ACTIVE'), unsent(1), unsent(2)]
    expect(bubblesOf([], entries).map((bubble) => bubble.state)).toEqual(Array(2).fill({ name: 'parked', code: 'RELATION_NOT_ACTIVE' }))
    expect(heldIn(laneOf(entries, thread_id)).map(({ id }) => id)).toEqual(['e', 'u1', 'u2'])
    expect(heldTexts(laneOf(entries, thread_id)).map(({ id }) => id)).toEqual(['u1', 'u2'])
  })

  it('R-PARK-1: only what a guard denied is held, and its replacement has a new id, the old text and time', () => {
    const parked = unsent(1, { state: 'refused', verdict: refusal('u1', 'INQUIRY_CLOSED') })
    const entries = [parked, unsent(2, { state: 'refused', verdict: refusal('u2', 'TOO_LARGE') }), unsent(3)]
    const held = heldIn(laneOf(entries, thread_id))
    expect(held).toEqual([parked])
    const [replacement] = sendHeld(entries, { thread_id, ids: null }, () => 'new').replacements
    expect(replacement?.intent).toEqual({ ...parked.intent, id: 'new' })
  })
})

describe('unread', () => {
  const threadOf = (counts: Pick<Thread, 'last_seq' | 'tutor_count' | 'student_count'>): Thread => ({
    id: thread_id,
    rev: 1,
    tutor_id: me,
    student_id: 2,
    other_user_id: 2,
    other_user_name: 'Ніна',
    kind: 'contact',
    relation_id: 1,
    inquiry_id: null,
    is_writable: true,
    last_message_at: null,
    last_message_preview: null,
    last_sender_id: null,
    created_at: time(0),
    ...counts,
  })
  const marks = fc.array(fc.nat(30), { maxLength: 4 })

  it("R-UNREAD-1, UNR-5: the other person's messages above the marker; own ones never", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(me, 2), { maxLength: 30 }), fc.nat(30), (senders, read) => {
        const messages = senders.map((sender_id, index) => ({
          seq: index + 1,
          sender_id,
          sender_count: senders.slice(0, index + 1).filter((each) => each === sender_id).length,
        }))
        const expected = messages.filter(({ seq, sender_id }) => sender_id === 2 && seq > read).length
        const countOf = (person: number): number => senders.filter((each) => each === person).length
        const thread = threadOf({ last_seq: senders.length, tutor_count: countOf(me), student_count: countOf(2) })
        const at = messages[read - 1]
        const countAt = (): number | null => (at ? readCountAt(at, me) : null)
        const queued = unreadOf([thread], { markers: [], unsent: read === 0 ? [] : [marker(read)], me, countAt })
        expect(queued).toEqual({ counts: new Map(expected > 0 ? [[thread_id, expected]] : []), uncounted: [] })
        const stored = {
          id: '',
          rev: 1,
          thread_id,
          user_id: me,
          last_read_seq: read,
          read_count: at ? readCountAt(at, me) : 0,
          read_at: time(0),
        }
        expect(unreadOf([thread], { markers: [stored], unsent: [], me, countAt: () => null }).counts).toEqual(queued.counts)
      }),
    )
  })

  it('UNR-3: a thread whose place is not known yet is left out, not counted wrongly, and never below nothing', () => {
    const thread = threadOf({ last_seq: 9, tutor_count: 4, student_count: 5 })
    const unknown = unreadOf([thread], { markers: [], unsent: [marker(7)], me, countAt: () => null })
    expect(unknown).toEqual({ counts: new Map(), uncounted: [{ thread_id, seq: 7 }] })
    expect(unreadOf([thread], { markers: [], unsent: [marker(7)], me, countAt: () => 6 }).counts).toEqual(new Map())
  })

  it('UNR-3, UNR-6: a marker is the highest of what is stored and what is on its way, in any order', () => {
    fc.assert(
      fc.property(marks, marks, (stored, queued) => {
        const rows = stored.map((last_read_seq) => ({
          id: '',
          rev: 1,
          thread_id,
          user_id: me,
          last_read_seq,
          read_count: 0,
          read_at: time(0),
        }))
        const found = ownMarkers(rows, queued.map(marker), me).get(thread_id) ?? 0
        expect(found).toBe(Math.max(0, ...stored, ...queued))
      }),
    )
  })

  it("the other person's marker is not mine", () => {
    expect(ownMarkers([{ id: '', rev: 1, thread_id, user_id: 2, last_read_seq: 9, read_count: 9, read_at: time(0) }], [], me).size).toBe(0)
  })
})
