import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { JournalChange } from '../desktop/journal.js'
import { behind, inOrder, type Cancelled } from '../model/cancelled.js'
import type { Unsent } from '../model/unsent.js'
import { appended } from '../sync/outbox.js'
import { useOutboxStore } from './outbox.js'
import { useRuntime } from './runtime.js'

/** Minutes for which a cancelled text can be put back. */
const keepMinutes = 10

/** What a person does about unsent texts of any chat, singly or together (OUT-6). */
export const useRepairsStore = defineStore('repairs', () => {
  const { sources, syncNow } = useRuntime()
  const outbox = useOutboxStore()
  /** Taken back in this window: gone from the journal for good (OUT-7), kept here in case it was a slip. */
  const taken = shallowRef<readonly Cancelled[]>([])
  /** Each of them from the moment in which it is no longer among the unsent. */
  const cancelled = computed(() => taken.value.filter(({ id }) => !isUnsent(id)))
  const cancelledAt = new Map<string, number>()
  const isUnsent = (id: string): boolean => outbox.entries.some((entry) => entry.id === id)
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

  const forget = (entry: Unsent): void => void (taken.value = taken.value.filter(({ id }) => id !== entry.id))

  /** Takes texts back, each for itself: one that has just left does not keep the others. */
  async function cancel(entries: readonly Unsent[]): Promise<void> {
    let late = 0
    for (const asked of entries) {
      if (cancelled.value.some(({ id }) => id === asked.id)) continue
      const entry = await asCancelled(asked)
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

  /** As it stands now: repairs before this one may have moved it since the click. */
  async function asCancelled(asked: Unsent): Promise<Cancelled> {
    const answered_at = asked.verdict ? await answeredAt(asked) : null
    return { ...asked, answered_at, before: standingBefore(asked) }
  }

  /** Ids of all that stands before it now, unsent or taken back. */
  function standingBefore(entry: Unsent): Set<string> {
    const ids = inOrder(outbox.entries, cancelled.value).map(({ id }) => id)
    return new Set(ids.slice(0, Math.max(0, ids.indexOf(entry.id))))
  }

  /** From the verdict history, which forgets it with the text. */
  async function answeredAt({ id, thread_id }: Unsent): Promise<string | null> {
    const past = await outbox.verdictsOf([thread_id]).catch(() => [])
    return past.find(({ intent }) => intent.id === id)?.answered_at ?? null
  }

  /** Puts a cancelled text back where it stood: with its id, its time, its verdict and before what was written after it. */
  async function undo({ id }: Unsent): Promise<void> {
    const entry = taken.value.find((found) => found.id === id)
    if (!entry) return
    for (let tries = 0; tries < 3; tries++) {
      const committed = await outbox.commit(restored(entry, behind(entry, outbox.entries)))
      if (isUnsent(id)) return forget(entry) // a second click finds it there
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
    cancel: (entries: readonly Unsent[]) => inTurn(() => cancel(entries)),
    undo: (entry: Unsent) => inTurn(() => undo(entry)),
    forgetOld,
    inTurn,
    standingBefore,
  }
})

/** It goes back before those that were written after it: they take new places behind it, in the same transaction. */
const restored = (entry: Cancelled, moved: readonly Unsent[]): JournalChange[] => [
  ...placed(entry, entry.answered_at),
  ...moved.flatMap(placedAnew),
]

/** The changes that give an entry a new place at the end of the journal. */
export const placedAnew = (entry: Unsent): JournalChange[] => [{ op: 'remove', id: entry.id, from: [entry.state] }, ...placed(entry, null)]

/** At the end of the journal, with the verdict it had; that is new to the verdict history where it says when it was given. */
function placed({ id, intent, state, verdict }: Unsent, answered_at: string | null): JournalChange[] {
  if (state !== 'refused') return [appended(intent)]
  const answered = answered_at === null ? {} : { answered_at }
  return [
    appended(intent),
    { op: 'mark', id, from: ['queued'], to: 'refused', verdict: verdict ? JSON.stringify(verdict) : null, ...answered },
  ]
}
