import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { JournalChange } from '../desktop/journal.js'
import { behind, stillCancelled } from '../model/cancelled.js'
import type { Unsent } from '../model/unsent.js'
import { appended } from '../sync/outbox.js'
import { useDraftsStore } from './drafts.js'
import { useOutboxStore } from './outbox.js'
import { useRuntime } from './runtime.js'

/** Minutes for which a cancelled text can be put back. */
const keepMinutes = 10

/** What a person does about unsent texts of any chat, singly or together (OUT-6). */
export const useRepairsStore = defineStore('repairs', () => {
  const { sources, syncNow } = useRuntime()
  const outbox = useOutboxStore()
  const drafts = useDraftsStore()
  /** Taken back in this window: gone from the journal for good (OUT-7), kept here in case it was a slip. */
  const taken = shallowRef<readonly Unsent[]>([])
  /** Each of them from the moment in which it is no longer among the unsent. */
  const cancelled = computed(() => taken.value.filter(({ id }) => !isUnsent(id)))
  const cancelledAt = new Map<string, number>()
  const isUnsent = (id: string): boolean => outbox.entries.some((entry) => entry.id === id)
  /** How many could not be taken back the last time, because they had just left. */
  const tooLate = shallowRef(0)

  /** One after the other, however fast they are asked for: each looks at the order that the one before has left. */
  let last: Promise<void> = Promise.resolve()
  const inTurn = (repair: () => Promise<void>): Promise<void> => (last = last.then(repair, repair))

  /** Tries now: what waits goes with the next connection, what was held goes as a new attempt. */
  async function retry(entries: readonly Unsent[]): Promise<void> {
    const ids = new Set(entries.map((entry) => entry.id))
    for (const thread_id of new Set(entries.map((entry) => entry.thread_id))) await outbox.sendHeld(thread_id, ids)
    syncNow()
  }

  /** Takes texts of one chat back into its composer. Answers whether they are there. */
  async function edit(entries: readonly Unsent[]): Promise<boolean> {
    const thread_id = entries[0]?.thread_id
    if (thread_id === undefined) return false
    await drafts.save(thread_id) // what is being typed joins the text that is taken back
    const { ok } = await outbox.edit(thread_id, entries)
    tooLate.value = ok || outbox.fault ? 0 : entries.filter(({ id }) => isUnsent(id)).length
    return ok
  }

  const forget = (entry: Unsent): void => void (taken.value = taken.value.filter(({ id }) => id !== entry.id))

  /** Takes texts back, each for itself: one that has just left does not keep the others. */
  async function cancel(entries: readonly Unsent[]): Promise<void> {
    let late = 0
    for (const entry of entries) {
      if (cancelled.value.some(({ id }) => id === entry.id)) continue
      forget(entry)
      cancelledAt.set(entry.id, sources.now().getTime())
      taken.value = [...taken.value, entry]
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
    if (!entry) return
    for (let tries = 0; tries < 3; tries++) {
      const moved = entry.state === 'queued' ? behind(entry, outbox.entries) : []
      const committed = await outbox.commit(restored(entry, moved))
      // A second click finds it there.
      if (isUnsent(id)) return void (taken.value = stillCancelled(taken.value, entry, moved, outbox.entries))
      if (!committed.ok && committed.reason !== 'conflict') return
    }
  }

  /** Forgets what was cancelled long ago, and what was too late on another screen; called where it would be shown. */
  function forgetOld(): void {
    tooLate.value = 0
    const from = sources.now().getTime() - keepMinutes * 60_000
    taken.value = taken.value.filter((entry) => (cancelledAt.get(entry.id) ?? 0) >= from)
  }

  return {
    cancelled,
    tooLate,
    retry,
    edit,
    cancel: (entries: readonly Unsent[]) => inTurn(() => cancel(entries)),
    undo: (entry: Unsent) => inTurn(() => undo(entry)),
    forgetOld,
  }
})

/** A queued text goes back before those that were written after it: they take new places behind it, in the same transaction. */
function restored(entry: Unsent, moved: readonly Unsent[]): JournalChange[] {
  const verdict = entry.verdict ? JSON.stringify(entry.verdict) : null
  if (entry.state === 'refused') return [appended(entry.intent), { op: 'mark', id: entry.id, from: ['queued'], to: 'refused', verdict }]
  const again = moved.flatMap(({ id, intent }): JournalChange[] => [{ op: 'remove', id, from: ['queued'] }, appended(intent)])
  return [appended(entry.intent), ...again]
}
