import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Cancelled } from '../model/unsent/cancelled.js'
import type { Unsent } from '../model/unsent/unsent.js'
import { putBack } from '../model/unsent/verbs.js'
import { createCancelledTexts } from './cancelled-texts.js'
import { useOutboxStore } from './outbox.js'
import { useRuntime } from './runtime.js'

/** What a person does about unsent texts of any chat, singly or together (OUT-6). */
export const useRepairsStore = defineStore('repairs', () => {
  const { sources, syncNow } = useRuntime()
  const outbox = useOutboxStore()
  const { cancelled, find, take, forget, forgetOld, succeed, positions } = createCancelledTexts(outbox, sources.now)
  const isUnsent = (id: string): boolean => outbox.entries.some((entry) => entry.id === id)
  /** How many could not be taken back the last time, because they had just left. */
  const tooLate = shallowRef(0)

  /** One after the other, however fast they are asked for: each looks at the order that all before it have left. */
  let last: Promise<unknown> = Promise.resolve()
  function inTurn<T>(repair: () => Promise<T>): Promise<T> {
    const own = last.then(outbox.settled, outbox.settled).then(repair)
    last = own
    return own
  }

  /** Sends what is held in a thread, or some of it, as new attempts. */
  async function sendHeld(thread_id: string, ids: ReadonlySet<string> | null = null): Promise<void> {
    for (const [old, id] of await outbox.sendHeld(thread_id, ids)) succeed(old, id)
  }

  /** Tries now: what waits goes with the next connection, what was held goes as a new attempt. */
  async function retry(entries: readonly Unsent[]): Promise<void> {
    const ids = new Set(entries.map((entry) => entry.id))
    for (const thread_id of new Set(entries.map((entry) => entry.thread_id))) await sendHeld(thread_id, ids)
    syncNow()
  }

  /** Takes texts back: all at once, or, where one has just left, each for itself, so that it does not keep the others. */
  async function cancel(asked: readonly Unsent[]): Promise<void> {
    const ids = new Set(asked.map(({ id }) => id))
    const entries = await asCancelled(outbox.entries.filter(({ id }) => ids.has(id)))
    take(entries)
    let late = 0
    const together = await outbox.cancel(entries)
    const isConflict = !together.ok && together.reason === 'conflict'
    for (const entry of together.ok ? [] : entries) {
      const committed = isConflict ? await outbox.cancel([entry]) : together
      if (committed.ok) continue
      forget(entry)
      if (committed.reason === 'conflict' && isUnsent(entry.id)) late += 1
    }
    tooLate.value = late
  }

  /** As they stand now: repairs before this one may have moved them since the click. */
  async function asCancelled(entries: readonly Unsent[]): Promise<Cancelled[]> {
    const answered = entries.some(({ verdict }) => verdict !== null) ? await answeredIn(entries) : new Map<string, string>()
    const positionOf = positions()
    return entries.map((entry) => ({ ...entry, position: positionOf(entry), answered_at: answered.get(entry.id) ?? null }))
  }

  /** When the server answered, by id: from the verdict history, which forgets it with the text. */
  async function answeredIn(entries: readonly Unsent[]): Promise<Map<string, string>> {
    const past = await outbox.verdictsOf([...new Set(entries.map(({ thread_id }) => thread_id))]).catch(() => [])
    return new Map(past.map(({ intent, answered_at }) => [intent.id, answered_at]))
  }

  /** Puts a cancelled text back where it stood: with its id, its time, its verdict and before what was written after it. */
  async function undo({ id }: Unsent): Promise<void> {
    const entry = find(id)
    if (!entry) return
    for (let tries = 0; tries < 3; tries++) {
      const committed = await outbox.commit(putBack(entry, outbox.entries))
      if (isUnsent(id)) return forget(entry) // a second click finds it there
      if (!committed.ok && committed.reason !== 'conflict') return
    }
  }

  return {
    cancelled,
    tooLate,
    retry: (entries: readonly Unsent[]) => inTurn(() => retry(entries)),
    sendHeld: (thread_id: string) => inTurn(() => sendHeld(thread_id)),
    cancel: (entries: readonly Unsent[]) => inTurn(() => cancel(entries)),
    undo: (entry: Unsent) => inTurn(() => undo(entry)),
    /** Called where it would be shown: what was cancelled long ago, or was too late on another screen. */
    forgetOld: () => (forgetOld(), void (tooLate.value = 0)),
    inTurn,
    positions,
    succeed,
  }
})
