import type { Message } from '@contract/documents.js'
import type { ThreadKind } from '@contract/values.js'
import { stateOfMessage, type MessageState } from './message-state.js'
import { laneOf, stateIn, type Lane } from './unsent/lane.js'
import { hasSameFields, hasSameItems } from './identity.js'
import type { Unsent } from './unsent/unsent.js'

/** A message as it is shown. */
export interface Bubble {
  id: string
  thread_id: string
  /** Null until the server has given it its place. */
  seq: number | null
  is_mine: boolean
  body: string
  /** RFC 3339: the device's time of writing. */
  composed_at: string
  /** RFC 3339: the server's time; null until there is one. */
  sent_at: string | null
  /** RFC 3339: when the other person read it; null where nobody knows the moment. */
  read_at: string | null
  /** Of one's own messages only. */
  state: MessageState | null
  /** First and last of a run of one person's messages. */
  opens_run: boolean
  closes_run: boolean
}

export type TimelineItem =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'seam'; key: string }
  | { kind: 'unread'; key: string }
  | { kind: 'message'; key: string; bubble: Bubble }

/** One thread of a person with what is known of it; a timeline shows the negotiation first, then the contact thread. */
export interface Section {
  thread_id: string
  thread_kind: ThreadKind
  messages: readonly Message[]
  /** How far the other person has read. */
  other_read_seq: number
  /** RFC 3339: when; null while nothing has been read. */
  other_read_at: string | null
  /** The first message that was unread when the thread was opened; null when there was none. */
  first_unread_seq: number | null
  /** Whether `messages` go up to the newest: only then the unsent, which are the tail, are shown. */
  holds_end: boolean
}

/** Milliseconds between two messages of one run. */
const runGapMs = 10 * 60_000

/**
 * Merges documents and unsent work into what the screen shows. Documents stand by `seq` and never move; unsent messages are the
 * tail of their thread in the journal's order, never by a clock (ORD-2); one bubble per id, the document wins (I3).
 */
export function buildTimeline(input: {
  sections: readonly Section[]
  unsent: readonly Unsent[]
  me: number
  dayOf: (at: string) => string
}): TimelineItem[] {
  const items: TimelineItem[] = []
  const { sections, unsent, me, dayOf } = input
  let day = ''
  const dayKeys = new Set<string>()
  for (const section of sections) {
    const bubbles = markRuns(bubblesOf(section, unsent, me), dayOf)
    if (bubbles.length > 0 && items.length > 0) items.push({ kind: 'seam', key: `seam:${section.thread_id}` })
    for (const bubble of bubbles) {
      const at = shownAt(bubble)
      if (dayOf(at) !== day) {
        day = dayOf(at)
        // A wrong clock, or a text that waited overnight, can bring a day back: its line is another one then.
        const key = `day:${section.thread_id}:${day}`
        items.push({ kind: 'day', key: dayKeys.has(key) ? `${key}:${bubble.id}` : key, at })
        dayKeys.add(key)
      }
      if (bubble.seq !== null && bubble.seq === section.first_unread_seq) items.push({ kind: 'unread', key: `unread:${section.thread_id}` })
      items.push({ kind: 'message', key: bubble.id, bubble })
    }
  }
  return items
}

/** The same items, but each that equals one of before is that very one: only what changed is rendered anew. */
export function withIdentity(before: readonly TimelineItem[] = [], items: readonly TimelineItem[]): readonly TimelineItem[] {
  const byKey = new Map(before.map((item) => [item.key, item]))
  const kept = items.map((item) => {
    const old = byKey.get(item.key)
    return old && isEqual(old, item) ? old : item
  })
  return hasSameItems(before, kept) ? before : kept
}

function isEqual(one: TimelineItem, other: TimelineItem): boolean {
  if (one.kind !== 'message' || other.kind !== 'message') return hasSameFields(one, other)
  const [a, b] = [one.bubble, other.bubble]
  const isSameState = a.state === b.state || (a.state?.name === b.state?.name && a.state?.code === b.state?.code)
  return isSameState && hasSameFields({ ...a, state: null }, { ...b, state: null })
}

/** The time a bubble stands under: the server's, else the device's. */
export const shownAt = (bubble: Bubble): string => bubble.sent_at ?? bubble.composed_at

/** Whether it was written noticeably before the server had it: "written 14:02 offline". */
export function wasWrittenOffline(bubble: Bubble): boolean {
  return bubble.sent_at !== null && Date.parse(bubble.sent_at) - Date.parse(bubble.composed_at) > 2 * 60_000
}

function bubblesOf(section: Section, unsent: readonly Unsent[], me: number): Bubble[] {
  const shown = new Set(section.messages.map((message) => message.id))
  const lane = laneOf(unsent, section.thread_id)
  return [
    ...section.messages.map((message) => bubbleOfMessage(message, section, me)),
    ...(section.holds_end ? lane.entries : []).flatMap((entry) => (shown.has(entry.id) ? [] : bubbleOfUnsent(entry, lane))),
  ]
}

const unplaced = { opens_run: true, closes_run: true }

function bubbleOfMessage(message: Message, section: Section, me: number): Bubble {
  const is_mine = message.sender_id === me
  const { id, thread_id, seq, body, composed_at } = message
  const state = is_mine ? stateOfMessage(message, section.other_read_seq) : null
  // A marker tells the moment of the message it stands at; those above it may have been read long before.
  const read_at = is_mine && section.other_read_seq === seq ? section.other_read_at : null
  return { id, thread_id, seq, is_mine, body, composed_at, sent_at: message.created_at, read_at, state, ...unplaced }
}

function bubbleOfUnsent(entry: Unsent, lane: Lane): Bubble[] {
  const { intent, id, thread_id } = entry
  if (intent.kind !== 'send_message') return []
  const state = stateIn(lane, entry)
  const times = { composed_at: intent.created_at, sent_at: null, read_at: null }
  return [{ id, thread_id, seq: null, is_mine: true, body: intent.body, ...times, state, ...unplaced }]
}

function markRuns(bubbles: Bubble[], dayOf: (at: string) => string): Bubble[] {
  const days = bubbles.map((bubble) => dayOf(shownAt(bubble)))
  const joins = (index: number): boolean => {
    const [a, b] = [bubbles[index - 1], bubbles[index]]
    return (
      a !== undefined &&
      b !== undefined &&
      a.is_mine === b.is_mine &&
      (a.state?.code ?? null) === (b.state?.code ?? null) &&
      days[index - 1] === days[index] &&
      Math.abs(Date.parse(shownAt(b)) - Date.parse(shownAt(a))) <= runGapMs
    )
  }
  return bubbles.map((bubble, index) => ({ ...bubble, opens_run: !joins(index), closes_run: !joins(index + 1) }))
}
