import { laneOf as laneNameOf, type Intent } from '@contract/intents.js'
import type { JournalChange } from '../../../electron/bridge/journal.js'
import { behind, type Cancelled, type QueuePosition } from './cancelled.js'
import { heldAmong, heldIn, laneOf } from './lane.js'
import { isWaiting, type Unsent } from './unsent.js'

/**
 * What a person can do to unsent work. Each verb is a pure function from the journal's entries to the changes of one transaction, so that
 * the stores, the tests and the simulation do the very same. Entries that were on their way make the transaction fail as a conflict.
 */

/** What each new intent needs: an id of its own and the time by the device. */
export interface IntentBase {
  id: string
  created_at: string
}

/** The change that makes an intent durable. */
export const appended = (intent: Intent): JournalChange => appendedAs(laneNameOf(intent) ?? '', intent.id, JSON.stringify(intent))

const appendedAs = (thread_id: string, id: string, intent: string): JournalChange => ({ op: 'append', id, thread_id, intent })

/** The change that takes a text out that has not gone out, or that was refused. */
const removed = ({ id }: Unsent): JournalChange => ({ op: 'remove', id, from: ['queued', 'refused'] })

/** A message, durable together with the clearing of the draft that it came from; `draft` is what the journal holds, '' for none. */
export function write(text: { thread_id: string; body: string; draft: string }, base: IntentBase): JournalChange[] {
  const { thread_id, body, draft } = text
  const cleared: JournalChange[] = draft === '' ? [] : [{ op: 'clear_draft', thread_id, text: draft }]
  return [appended({ ...base, kind: 'send_message', thread_id, body }), ...cleared]
}

type Opening = { thread_id: string } & ({ relation_id: number } | { inquiry_id: number })

/** The intent that opens a thread, in place of one that was refused before. */
export function openThread(entries: readonly Unsent[], opening: Opening, base: IntentBase): JournalChange[] {
  const refused = laneOf(entries, opening.thread_id).entries.filter(
    ({ intent, state }) => intent.kind === 'ensure_thread' && state === 'refused',
  )
  return [
    ...refused.map(({ id }): JournalChange => ({ op: 'remove', id, from: ['refused'] })),
    appended({ ...base, kind: 'ensure_thread', ...opening }),
  ]
}

/** A read marker, in place of an older one of its thread that has not left yet (R-OUT-5). */
export function markRead(
  entries: readonly Unsent[],
  marker: { thread_id: string; last_read_seq: number },
  base: IntentBase,
): JournalChange[] {
  const older = laneOf(entries, marker.thread_id).entries.filter(
    ({ intent, state }) => intent.kind === 'advance_read_marker' && state === 'queued',
  )
  return [
    ...older.map(({ id }): JournalChange => ({ op: 'remove', id, from: ['queued'] })),
    appended({ ...base, kind: 'advance_read_marker', ...marker }),
  ]
}

/** Takes texts back that have not gone out, or that were refused: all, or none where one is on its way already (R-OUT-3). */
export const cancel = (entries: readonly Unsent[]): JournalChange[] =>
  entries.map(({ id, intent }): JournalChange => ({
    op: 'remove',
    id,
    from: intent.kind === 'unknown' ? ['queued', 'attempted', 'refused', 'applied'] : ['queued', 'refused'],
    is_deleted: true,
  }))

/** Puts a cancelled text back where it stood: with its id, its time, its verdict and before what was written after it. */
export const putBack = (entry: Cancelled, entries: readonly Unsent[]): JournalChange[] => [
  ...placed(entry, entry.answered_at),
  ...behind(entry.position, entries).flatMap(placedAnew),
]

/**
 * Puts one text in the place of others of its thread that have not gone out: it stands where the first of them stood, and keeps the time of
 * its writing. Null where one of them has left.
 */
export function edit(
  entries: readonly Unsent[],
  edited: { ids: ReadonlySet<string>; body: string; positionOf: (entry: Unsent) => QueuePosition },
  base: IntentBase,
): { first: Unsent; changes: JournalChange[] } | null {
  const changed = entries.filter((entry) => edited.ids.has(entry.id) && isWaiting(entry))
  const [first] = changed
  if (!first || changed.length < edited.ids.size) return null
  const moved = behind(edited.positionOf(first), entries).filter(({ id }) => !edited.ids.has(id))
  const { created_at } = first.intent
  const intent: Intent = { ...base, created_at, kind: 'send_message', thread_id: first.thread_id, body: edited.body }
  return { first, changes: [...changed.map(removed), appended(intent), ...moved.flatMap(placedAnew)] }
}

/**
 * Sends what is held in a thread, or those of it with these ids: each as a new intent in place of the old one, with the old time of
 * writing (R-PARK-1, I10). Answers the new ids by the old ones.
 */
export function sendHeld(
  entries: readonly Unsent[],
  asked: { thread_id: string; ids: ReadonlySet<string> | null },
  newId: () => string,
): { replacements: { old: Unsent; intent: Intent }[]; changes: JournalChange[] } {
  const lane = laneOf(entries, asked.thread_id)
  const held = asked.ids ? heldAmong(lane, asked.ids) : heldIn(lane)
  const replacements = held.flatMap((old) => (old.intent.kind === 'unknown' ? [] : [{ old, intent: { ...old.intent, id: newId() } }]))
  const changes = replacements.flatMap(({ old, intent }): JournalChange[] => [
    { op: 'remove', id: old.id, from: [old.state] },
    appended(intent),
  ])
  return { replacements, changes }
}

/** The changes that give an entry a new place at the end of the journal. */
const placedAnew = (entry: Unsent): JournalChange[] => [{ op: 'remove', id: entry.id, from: [entry.state] }, ...placed(entry, null)]

/** At the end of the journal, with the verdict it had; that is new to the verdict history where it says when it was given. */
function placed({ id, thread_id, json, state, verdict }: Unsent, answered_at: string | null): JournalChange[] {
  const again = appendedAs(thread_id, id, json)
  if (state !== 'refused') return [again]
  const answered = answered_at === null ? {} : { answered_at }
  return [again, { op: 'mark', id, from: ['queued'], to: 'refused', verdict: verdict ? JSON.stringify(verdict) : null, ...answered }]
}
