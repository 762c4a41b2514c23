import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import type { Intent } from '@contract/intents.js'
import type { JournalChange, JournalCommit } from '../desktop/journal.js'
import { heldAmong, heldIn, replacementsOf } from '../model/held.js'
import type { Unsent } from '../model/unsent.js'
import { appended } from '../sync/outbox.js'
import { useRuntime } from './runtime.js'

/** Unsent work as the screen sees it, and what a person may do with it. The journal is the truth; this only mirrors it. */
export const useOutboxStore = defineStore('outbox', () => {
  const { outbox, verdictsOf, sources } = useRuntime()
  const entries = shallowRef<readonly Unsent[]>(outbox.entries())
  const drafts = shallowRef(outbox.drafts())
  /** Why the journal could not be written the last time; null when it could. */
  const fault = shallowRef<'full' | 'unavailable' | null>(null)
  onScopeDispose(
    outbox.subscribe(() => {
      entries.value = outbox.entries()
      drafts.value = outbox.drafts()
    }),
  )

  const unsentMessages = computed(() => entries.value.filter((entry) => entry.intent.kind === 'send_message' && entry.state !== 'applied'))

  async function commit(changes: JournalChange[]): Promise<JournalCommit> {
    const committed = await outbox.commit(changes)
    if (committed.ok) fault.value = null
    else if (committed.reason !== 'conflict') fault.value = committed.reason
    return committed
  }

  const newIntentBase = () => ({ id: sources.newId(), created_at: sources.now().toISOString() })

  /** Makes an intent durable; only when this resolves with `ok` may the screen say "queued" (R-OUT-1). */
  const enqueue = (intent: Intent, more: JournalChange[] = []) => commit([appended(intent), ...more])

  /** Takes a text back that has not gone out, or that was refused. Fails where it is on its way already (R-OUT-3). */
  const cancel = (entry: Unsent) => commit([{ ...removed(entry), is_deleted: true }])

  /** Sends what was held in a thread, or some of it: each text as a new intent in place of the old one, in one transaction (R-PARK-1). */
  const sendHeld = (thread_id: string, ids: ReadonlySet<string> | null = null) =>
    commit(
      replacementsOf(ids ? heldAmong(entries.value, thread_id, ids) : heldIn(entries.value, thread_id), newIntentBase).flatMap(toChanges),
    )

  /** Asks the journal whether it can be written again, by writing nothing of importance. */
  const probe = () => commit([{ op: 'save_draft', thread_id: 'probe', text: '', updated_at: sources.now().toISOString() }])

  return {
    entries,
    drafts,
    fault,
    unsentMessages,
    commit,
    newIntentBase,
    enqueue,
    cancel,
    sendHeld,
    probe,
    verdictsOf,
  }
})

const toChanges = ({ old, intent }: { old: Unsent; intent: Intent }): JournalChange[] => [
  { op: 'remove', id: old.id, from: [old.state] },
  appended(intent),
]

/** The change that takes a text out that has not gone out, or that was refused. */
export const removed = ({ id }: Unsent) => ({ op: 'remove', id, from: ['queued', 'refused'] }) satisfies JournalChange
