import { isDenialCode } from '@contract/guards.js'
import { stopped, stateOfUnsent, type MessageState } from '../message-state.js'
import type { Unsent } from './unsent.js'

/** The queue of one thread, in the journal's order. All that is said of unsent work is said from here. */
export interface Lane {
  thread_id: string
  entries: readonly Unsent[]
  /** The opening that decides for the thread: a refused one, else the last; null where nobody opened it. Two windows may open it at once. */
  opening: Unsent | null
  /** Why the server refused to open the thread: texts wait until the refused opening is gone. Null where it did not refuse. */
  refusal: string | null
  /** The first intent that this program cannot read: nothing behind it is sent before a newer program or its person sees to it. */
  unknown: Unsent | null
}

const emptyLane = (thread_id: string): Lane => ({
  thread_id,
  entries: [],
  opening: null,
  refusal: null,
  unknown: null,
})

function makeLane(thread_id: string, entries: readonly Unsent[]): Lane {
  const openings = entries.filter(({ intent }) => intent.kind === 'ensure_thread')
  const opening = openings.find(({ state }) => state === 'refused') ?? openings.at(-1) ?? null
  const refusal = opening?.state === 'refused' ? (opening.verdict?.code ?? 'INVALID') : null
  const unknown = entries.find(({ intent, state }) => intent.kind === 'unknown' && state !== 'refused' && state !== 'applied') ?? null
  return { thread_id, entries, opening, refusal, unknown }
}

/** Lanes of a list of entries, made once for each list. */
const known = new WeakMap<readonly Unsent[], ReadonlyMap<string, Lane>>()

/** Every lane that has entries, by thread. One pass over the entries. */
export function lanesOf(entries: readonly Unsent[]): ReadonlyMap<string, Lane> {
  const before = known.get(entries)
  if (before) return before
  const byThread = new Map<string, Unsent[]>()
  for (const entry of entries) {
    const own = byThread.get(entry.thread_id)
    if (own) own.push(entry)
    else byThread.set(entry.thread_id, [entry])
  }
  const lanes = new Map([...byThread].map(([thread_id, own]) => [thread_id, makeLane(thread_id, own)]))
  known.set(entries, lanes)
  return lanes
}

export const laneOf = (entries: readonly Unsent[], thread_id: string): Lane => lanesOf(entries).get(thread_id) ?? emptyLane(thread_id)

/** What a person sees of an entry: behind a refused opening a text is stopped for that reason (OUT-5). */
export const stateIn = (lane: Lane, entry: Unsent): MessageState =>
  lane.refusal !== null && waitsForOpening(lane, entry) ? stopped(lane.refusal) : stateOfUnsent(entry)

/** Whether the entry waits for a refused opening: it is not sent, whatever else is. */
const waitsForOpening = (lane: Lane, entry: Unsent): boolean =>
  lane.refusal !== null && entry.state === 'queued' && entry.intent.kind !== 'ensure_thread'

/** Whether the entry may be sent now, as far as its own lane says. An attempted one is sent again: it may be stored there already. */
export const isSendable = (lane: Lane, entry: Unsent): boolean =>
  (entry.state === 'queued' || entry.state === 'attempted') && entry.intent.kind !== 'unknown' && !waitsForOpening(lane, entry)

/**
 * What a guard holds back in a thread, in the journal's order: refused intents, and behind a refused opening all that waits for it
 * (R-PARK-1).
 */
export function heldIn(lane: Lane): Unsent[] {
  const isOpeningHeld = lane.opening !== null && isHeld(lane.opening)
  return lane.entries.filter((entry) => isHeld(entry) || (isOpeningHeld && waitsForOpening(lane, entry)))
}

/** Those of what is held that may go without the others: each refused text, but nothing without the opening that it waits for. */
export function heldAmong(lane: Lane, ids: ReadonlySet<string>): Unsent[] {
  const held = heldIn(lane)
  const needsOpening = held.some((entry) => entry === lane.opening)
  return needsOpening && held.some((entry) => ids.has(entry.id)) ? held : held.filter((entry) => ids.has(entry.id))
}

/** The texts among them: what a person is told is held. */
export const heldTexts = (lane: Lane): Unsent[] => heldIn(lane).filter((entry) => entry.intent.kind === 'send_message')

const isHeld = (entry: Unsent): boolean =>
  entry.state === 'refused' && entry.intent.kind !== 'unknown' && isDenialCode(entry.verdict?.code ?? null)
