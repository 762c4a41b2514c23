import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import type { JournalChange, JournalCommit } from '../desktop/journal.js'
import { isUnsentText, type Unsent } from '../model/unsent/unsent.js'
import { cancel, sendHeld } from '../model/unsent/verbs.js'
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

  const unsentMessages = computed(() => entries.value.filter(isUnsentText))
  /** How many intents wait that only a newer program can read, or nobody: what stands behind them waits as well. */
  const unknownCount = computed(() => entries.value.filter(({ intent, state }) => intent.kind === 'unknown' && state !== 'applied').length)

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

  /**
   * Sends what was held in a thread, or some of it: each text as a new intent in place of the old one, in one transaction (R-PARK-1).
   * Resolves with the new ids by the old ones; with none where nothing was sent.
   */
  async function sendHeldTexts(thread_id: string, ids: ReadonlySet<string> | null = null): Promise<Map<string, string>> {
    const { replacements, changes } = sendHeld(entries.value, { thread_id, ids }, sources.newId)
    const { ok } = await commit(changes)
    return new Map(ok ? replacements.map(({ old, intent }) => [old.id, intent.id]) : [])
  }

  /** Asks the journal whether it can be written again, by writing nothing of importance. */
  const probe = () => commit([{ op: 'save_draft', thread_id: 'probe', text: '', updated_at: sources.now().toISOString() }])

  return {
    entries,
    drafts,
    fault,
    unsentMessages,
    unknownCount,
    commit,
    settled,
    newIntentBase,
    cancel: (cancelled: readonly Unsent[]) => commit(cancel(cancelled)),
    sendHeld: sendHeldTexts,
    probe,
    verdictsOf,
  }
})
