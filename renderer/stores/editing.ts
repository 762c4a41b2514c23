import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { checkBody } from '@contract/body.js'
import { isWaiting, type Unsent } from '../model/unsent/unsent.js'
import { edit } from '../model/unsent/verbs.js'
import { useDraftsStore } from './drafts.js'
import { editDraftOf } from './edited-words.js'
import type { SendFailure } from './messages.js'
import { useOutboxStore } from './outbox.js'
import { useRepairsStore } from './repairs.js'
import { useRuntime } from './runtime.js'

/** Under which id a changed text stands, or why it was not changed; `LEFT`: it is on its way, or no longer there. */
export type Changed = { ok: true; id: string } | { ok: false; reason: Exclude<SendFailure, 'EMPTY'> | 'LEFT' }

/** The changing of texts that have not left (OUT-6): until it is saved, what waits stays as it was. */
export const useEditingStore = defineStore('editing', () => {
  const { sources } = useRuntime()
  const outbox = useOutboxStore()
  const drafts = useDraftsStore()
  const repairs = useRepairsStore()
  /** Texts of one chat that are being changed into one; none while nobody changes any. */
  const edited = shallowRef<readonly Unsent[]>([])
  /** Words that were left without being saved or given up, by the texts they are for. */
  const left = new Map<string, string>()
  const key = (): string => edited.value.map(({ id }) => id).join()
  const keep = (text: string): void => {
    const [first] = edited.value
    if (first) drafts.type(editDraftOf(first), text)
  }

  const hasLeft = computed(() => {
    const waiting = new Set(outbox.entries.filter(isWaiting).map(({ id }) => id))
    return edited.value.some(({ id }) => !waiting.has(id))
  })

  const bodies = (): string => edited.value.flatMap(({ intent }) => (intent.kind === 'send_message' ? [intent.body] : [])).join('\n')
  /** The words to begin with: those left the last time, or the texts themselves. */
  const words = (): string => left.get(key()) ?? bodies()

  /** Keeps the words as they are typed: they survive a closed dialog here, and a crash in the journal (DRF-1). */
  function type(text: string): void {
    if (text === bodies()) return forget()
    left.set(key(), text)
    keep(text)
  }

  /** All stays as it was, and the words are not wanted any more. */
  function giveUp(): void {
    forget()
    edited.value = []
  }

  function forget(): void {
    left.delete(key())
    keep('')
  }

  /**
   * Puts one text in the place of others of its chat that have not gone out: it stands where the first of them stood, and keeps the time of its
   * writing. Where one of them is on its way, all is as it was.
   */
  async function change(entries: readonly Unsent[], text: string): Promise<Changed> {
    const checked = checkBody(text)
    if (!checked.ok) return { ok: false, reason: checked.code }
    const [changing] = entries
    if (!changing) return { ok: false, reason: 'LEFT' }
    const ids = new Set(entries.map(({ id }) => id))
    for (let tries = 0; tries < 3; tries++) {
      const base = outbox.newIntentBase()
      const made = edit(outbox.entries, { ids, body: checked.body, positionOf: repairs.positions() }, base)
      if (!made) break
      const forgotten = { op: 'save_draft' as const, thread_id: editDraftOf(changing), text: '', updated_at: sources.now().toISOString() }
      const committed = await outbox.commit([...made.changes, forgotten])
      if (committed.ok) {
        repairs.succeed(made.first.id, base.id)
        return { ok: true, id: base.id }
      }
      if (committed.reason !== 'conflict') return { ok: false, reason: 'JOURNAL' }
    }
    return { ok: false, reason: 'LEFT' }
  }

  return {
    edited,
    hasLeft,
    words,
    type,
    giveUp,
    begin: (entries: readonly Unsent[]) => void (edited.value = entries),
    /** Leaves the words for later. */
    leave: () => void (edited.value = []),
    change: (entries: readonly Unsent[], text: string) => repairs.inTurn(() => change(entries, text)),
  }
})
