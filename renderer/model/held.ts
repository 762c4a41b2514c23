import { isDenialCode } from '@contract/guards.js'
import type { Intent } from '@contract/intents.js'
import type { Unsent } from './unsent.js'

/**
 * What a guard holds back in a thread, in the journal's order: refused texts, and behind a refused thread also the thread itself
 * and everything that waits for it (R-PARK-1).
 */
export function heldIn(entries: readonly Unsent[], thread_id: string): Unsent[] {
  const ofThread = entries.filter((entry) => entry.thread_id === thread_id)
  const isThreadRefused = ofThread.some((entry) => entry.intent.kind === 'ensure_thread' && isHeld(entry))
  return ofThread.filter((entry) => isHeld(entry) || (isThreadRefused && entry.state === 'queued'))
}

/** Those of what is held that may go without the others: each refused text, but nothing without the thread that it waits for. */
export function heldAmong(entries: readonly Unsent[], thread_id: string, ids: ReadonlySet<string>): Unsent[] {
  const held = heldIn(entries, thread_id)
  const needsThread = held.some((entry) => entry.intent.kind === 'ensure_thread')
  return needsThread && held.some((entry) => ids.has(entry.id)) ? held : held.filter((entry) => ids.has(entry.id))
}

/** The texts among them: what a person is told is held. */
export const heldTexts = (entries: readonly Unsent[], thread_id: string): Unsent[] =>
  heldIn(entries, thread_id).filter((entry) => entry.intent.kind === 'send_message')

const isHeld = (entry: Unsent): boolean => entry.state === 'refused' && isDenialCode(entry.verdict?.code ?? null)

/** The same content as a new attempt: a new id, the old time of writing (I10). */
export function replacementsOf(held: readonly Unsent[], base: () => { id: string; created_at: string }): { old: Unsent; intent: Intent }[] {
  return held.map((old) => ({ old, intent: { ...old.intent, id: base().id } }))
}
