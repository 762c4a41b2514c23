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

  let last: Promise<unknown> = Promise.resolve()
  /** Resolves when what has been asked for so far stands here. */
  const settled = (): Promise<unknown> => last

  async function commit(changes: JournalChange[]): Promise<JournalCommit> {
    const asked = outbox.commit(changes)
    last = asked
    const committed = await asked
    if (committed.ok) fault.value = null
    else if (committed.reason !== 'conflict') fault.value = committed.reason
    return committed
  }

  const newIntentBase = () => ({ id: sources.newId(), created_at: sources.now().toISOString() })

  /** Makes an intent durable; only when this resolves with `ok` may the screen say "queued" (R-OUT-1). */
  const enqueue = (intent: Intent, more: JournalChange[] = []) => commit([appended(intent), ...more])

  /** Takes texts back that have not gone out, or that were refused: all, or none where one is on its way already (R-OUT-3). */
  const cancel = (entries: readonly Unsent[]) => commit(entries.map((entry) => ({ ...removed(entry), is_deleted: true })))

  /**
   * Sends what was held in a thread, or some of it: each text as a new intent in place of the old one, in one transaction (R-PARK-1).
   * Resolves with the new ids by the old ones; with none where nothing was sent.
   */
  async function sendHeld(thread_id: string, ids: ReadonlySet<string> | null = null): Promise<Map<string, string>> {
    const held = ids ? heldAmong(entries.value, thread_id, ids) : heldIn(entries.value, thread_id)
    const replacements = replacementsOf(held, newIntentBase)
    const { ok } = await commit(replacements.flatMap(toChanges))
    return new Map(ok ? replacements.map(({ old, intent }) => [old.id, intent.id]) : [])
  }

  /** Asks the journal whether it can be written again, by writing nothing of importance. */
  const probe = () => commit([{ op: 'save_draft', thread_id: 'probe', text: '', updated_at: sources.now().toISOString() }])

  return {
    entries,
    drafts,
    fault,
    unsentMessages,
    commit,
    settled,
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
