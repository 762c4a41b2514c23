import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Intent } from '@contract/intents.js'
import type { JournalChange, JournalCommit } from '../desktop/journal.js'
import { behind, stillTaken } from '../model/taken.js'
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
  /** Taken out of the queue in this window: gone from the journal (OUT-7), but each knows its place here. */
  const taken = shallowRef<readonly Unsent[]>([])
  /** Which of them is being changed in the composer of its chat, by thread. */
  const changing = shallowRef<ReadonlyMap<string, Unsent['id']>>(new Map())
  /** The others were taken back, which may have been a slip: each from the moment in which it is no longer among the unsent. */
  const cancelled = computed(() => taken.value.filter(({ id, thread_id }) => !isUnsent(id) && changing.value.get(thread_id) !== id))
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

  /**
   * Takes texts of one chat back into its composer. Answers whether they are there. A queued one by itself keeps its place; others, and
   * what joins a text that is being typed, go to the end.
   */
  async function edit(entries: readonly Unsent[]): Promise<boolean> {
    const [first] = entries
    if (!first) return false
    const { thread_id } = first
    await drafts.save(thread_id)
    const draft = outbox.drafts.get(thread_id)?.text
    const before = changedIn(thread_id)
    if (before && draft === bodyOf(before)) await leave(thread_id)
    const queued = outbox.entries.find(({ id, state }) => id === first.id && state === 'queued')
    const keepsPlace = entries.length === 1 && !outbox.drafts.has(thread_id)
    const { ok } = await outbox.edit(thread_id, entries)
    if (ok && keepsPlace && queued) beginChanging(queued)
    tooLate.value = ok || outbox.fault ? 0 : entries.filter(({ id }) => isUnsent(id)).length
    return ok
  }

  /** Makes a text durable where the one stood that it was changed from, before what is queued behind that; otherwise at the end. */
  async function enqueue(intent: Intent, more: JournalChange[]): Promise<JournalCommit> {
    const { thread_id, id } = intent
    const entry = changedIn(thread_id)
    const committed = (entry && (await putInPlace({ ...entry, id }, [appended(intent)], more))) ?? (await outbox.enqueue(intent, more))
    if (committed.ok) endChanging(thread_id)
    return committed
  }

  /** Ends the changing of a text: it is queued again as it was, at its place, and the composer is empty. */
  async function leave(thread_id: string): Promise<void> {
    const entry = changedIn(thread_id)
    if (!entry) return
    await drafts.save(thread_id)
    const text = outbox.drafts.get(thread_id)?.text ?? ''
    const committed = await putInPlace(entry, restored(entry), [{ op: 'clear_draft', thread_id, text }])
    if (committed?.ok) endChanging(thread_id)
  }

  const changedIn = (thread_id: string): Unsent | undefined => taken.value.find(({ id }) => id === changing.value.get(thread_id))
  function beginChanging(entry: Unsent): void {
    endChanging(entry.thread_id)
    changing.value = new Map([...changing.value, [entry.thread_id, entry.id]])
    taken.value = [...taken.value, entry]
  }
  function endChanging(thread_id: string): void {
    const entry = changedIn(thread_id)
    if (!entry) return
    forget(entry)
    changing.value = new Map([...changing.value].filter(([thread]) => thread !== thread_id))
  }

  /**
   * Writes a text before what is queued behind it, which takes new places behind it in the same transaction. Null where that was on its
   * way out each time.
   */
  async function putInPlace(entry: Unsent, own: JournalChange[], more: JournalChange[] = []): Promise<JournalCommit | null> {
    for (let tries = 0; tries < 3; tries++) {
      const moved = entry.state === 'queued' ? behind(entry, outbox.entries) : []
      const again = moved.flatMap(({ id, intent }): JournalChange[] => [{ op: 'remove', id, from: ['queued'] }, appended(intent)])
      const committed = await outbox.commit([...own, ...again, ...more])
      if (isUnsent(entry.id)) taken.value = stillTaken(taken.value, entry, moved, outbox.entries) // a second click finds it there
      if (isUnsent(entry.id) || committed.ok || committed.reason !== 'conflict') return committed
    }
    return null
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
    if (entry) await putInPlace(entry, restored(entry))
  }

  /** Forgets what was cancelled long ago, and what was too late on another screen; called where it would be shown. */
  function forgetOld(): void {
    tooLate.value = 0
    const from = sources.now().getTime() - keepMinutes * 60_000
    taken.value = taken.value.filter((entry) => entry === changedIn(entry.thread_id) || (cancelledAt.get(entry.id) ?? 0) >= from)
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

const bodyOf = ({ intent }: Unsent): string | null => (intent.kind === 'send_message' ? intent.body : null)

/** A text that was taken back, as it was. */
function restored(entry: Unsent): JournalChange[] {
  const verdict = entry.verdict ? JSON.stringify(entry.verdict) : null
  const own = appended(entry.intent)
  return entry.state === 'refused' ? [own, { op: 'mark', id: entry.id, from: ['queued'], to: 'refused', verdict }] : [own]
}
