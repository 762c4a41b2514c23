import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Intent } from '@contract/intents.js'
import type { JournalChange } from '../desktop/journal.js'
import type { Unsent } from '../model/unsent.js'
import { createChangingTexts } from './changing-texts.js'
import { useDraftsStore } from './drafts.js'
import { useOutboxStore } from './outbox.js'
import { useRuntime } from './runtime.js'
import { createTakenTexts, restored } from './taken-texts.js'

/** Minutes for which a cancelled text can be put back. */
const keepMinutes = 10

/** What a person does about unsent texts of any chat, singly or together (OUT-6). */
export const useRepairsStore = defineStore('repairs', () => {
  const { sources, syncNow } = useRuntime()
  const outbox = useOutboxStore()
  const drafts = useDraftsStore()
  const texts = createTakenTexts(outbox)
  const { changing, isChanging, begin, enqueue, leave, leaveUnchanged } = createChangingTexts(outbox, drafts, texts)
  const { taken, isUnsent, take, forget, forgetAllBut, putInPlace } = texts
  /** The others were taken back, which may have been a slip: each from the moment in which it is no longer among the unsent. */
  const cancelled = computed(() => taken.value.filter((entry) => !isUnsent(entry.id) && !isChanging(entry)))
  const cancelledAt = new Map<string, number>()
  /** How many could not be taken back the last time, because they had just left. */
  const tooLate = shallowRef(0)

  /** One after the other, however fast they are asked for: each looks at the order that the one before has left. */
  let last: Promise<unknown> = Promise.resolve()
  function inTurn<T>(repair: () => Promise<T>): Promise<T> {
    const own = last.then(repair, repair)
    last = own
    return own
  }

  /** Tries now: what waits goes with the next connection, what was held goes as a new attempt. */
  async function retry(entries: readonly Unsent[]): Promise<void> {
    const ids = new Set(entries.map((entry) => entry.id))
    for (const thread_id of new Set(entries.map((entry) => entry.thread_id))) await outbox.sendHeld(thread_id, ids)
    syncNow()
  }

  /**
   * Takes texts of one chat back into its composer. Answers whether they are there. A queued one by itself keeps its place; others, and
   * what joins a text that is being typed, go to the end.
   */
  async function edit(entries: readonly Unsent[]): Promise<boolean> {
    const [first] = entries
    if (!first) return false
    const { thread_id } = first
    await drafts.save(thread_id)
    await leaveUnchanged(thread_id)
    const queued = outbox.entries.find(({ id, state }) => id === first.id && state === 'queued')
    const keepsPlace = entries.length === 1 && !outbox.drafts.has(thread_id)
    const { ok } = await outbox.edit(thread_id, entries)
    if (ok && keepsPlace && queued) begin(queued)
    tooLate.value = ok || outbox.fault ? 0 : entries.filter(({ id }) => isUnsent(id)).length
    return ok
  }

  /** Takes texts back, each for itself: one that has just left does not keep the others. */
  async function cancel(entries: readonly Unsent[]): Promise<void> {
    let late = 0
    for (const entry of entries) {
      if (cancelled.value.some(({ id }) => id === entry.id)) continue
      forget(entry)
      cancelledAt.set(entry.id, sources.now().getTime())
      take(entry)
      const committed = await outbox.cancel(entry)
      if (committed.ok) continue
      forget(entry)
      if (committed.reason === 'conflict' && isUnsent(entry.id)) late += 1
    }
    tooLate.value = late
  }

  /** Puts a cancelled text back where it stood: with its id, its time, its verdict and before what was written after it. */
  async function undo({ id }: Unsent): Promise<void> {
    const entry = taken.value.find((found) => found.id === id)
    if (entry) await putInPlace(entry, restored(entry))
  }

  /** Forgets what was cancelled long ago, and what was too late on another screen; called where it would be shown. */
  function forgetOld(): void {
    tooLate.value = 0
    const from = sources.now().getTime() - keepMinutes * 60_000
    forgetAllBut((entry) => isChanging(entry) || (cancelledAt.get(entry.id) ?? 0) >= from)
  }

  return {
    cancelled,
    tooLate,
    retry,
    changing,
    edit: (entries: readonly Unsent[]) => inTurn(() => edit(entries)),
    enqueue: (intent: Intent, more: JournalChange[]) => inTurn(() => enqueue(intent, more)),
    leave: (thread_id: string) => inTurn(() => leave(thread_id)),
    cancel: (entries: readonly Unsent[]) => inTurn(() => cancel(entries)),
    undo: (entry: Unsent) => inTurn(() => undo(entry)),
    forgetOld,
  }
})
