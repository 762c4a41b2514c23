import { defineStore } from 'pinia'
import { useOutboxStore } from './outbox.js'
import { useRuntime } from './runtime.js'

/** Milliseconds behind the keys (DRF-1). */
const saveDelayMs = 250
/** Milliseconds until a draft that could not be saved is tried again; so a disk with room again is noticed by itself (DAT-1). */
const retryDelayMs = 2_000

/** Drafts, one per thread, in the journal. */
export const useDraftsStore = defineStore('drafts', () => {
  const { outbox, sources } = useRuntime()
  const outboxStore = useOutboxStore()
  const waiting = new Map<string, { text: string; delayMs: number; cancel: () => void }>()
  /** What the journal was asked to hold and has not answered yet. */
  const saving = new Map<string, { text: string; isSaved: Promise<boolean> }>()

  const askedFor = (thread_id: string): string => saving.get(thread_id)?.text ?? outbox.drafts().get(thread_id)?.text ?? ''
  const textOf = (thread_id: string): string => waiting.get(thread_id)?.text ?? askedFor(thread_id)

  /** Saves what is being typed, a moment later. The thread is named with the text, so a draft can never reach another one (DRF-2). */
  function type(thread_id: string, text: string, delayMs = saveDelayMs): void {
    const pending = waiting.get(thread_id)
    if (pending && pending.delayMs <= delayMs) {
      pending.text = text // the moment of the first key stands, or who types without a pause would never be saved
      return
    }
    pending?.cancel()
    const cancel = sources.after(delayMs, () => void save(thread_id))
    waiting.set(thread_id, { text, delayMs, cancel })
  }

  /** Saves at once what still waits: before sending, leaving a thread, closing a window. Resolves with whether the journal holds it. */
  async function save(thread_id: string): Promise<boolean> {
    const pending = waiting.get(thread_id)
    pending?.cancel()
    waiting.delete(thread_id)
    if (pending && pending.text !== askedFor(thread_id)) ask(thread_id, pending.text)
    return (await saving.get(thread_id)?.isSaved) ?? true
  }

  function ask(thread_id: string, text: string): void {
    const isSaved = outboxStore
      .commit([{ op: 'save_draft', thread_id, text, updated_at: sources.now().toISOString() }])
      .then((committed) => {
        if (saving.get(thread_id) !== asked) return committed.ok
        saving.delete(thread_id)
        if (!committed.ok && !waiting.has(thread_id)) type(thread_id, text, retryDelayMs)
        return committed.ok
      })
    const asked = { text, isSaved }
    saving.set(thread_id, asked)
  }

  /**
   * Stops the save that waits, because the text is being sent: one transaction takes the message and clears the draft. Answers the draft
   * that the journal holds or was asked to hold, for that transaction to clear.
   */
  function takeForSending(thread_id: string): string {
    waiting.get(thread_id)?.cancel()
    waiting.delete(thread_id)
    return askedFor(thread_id)
  }

  /** Resolves with whether the journal holds all of them. */
  const saveAll = async (): Promise<boolean> => {
    const threadIds = new Set([...waiting.keys(), ...saving.keys()])
    return (await Promise.all([...threadIds].map(save))).every(Boolean)
  }

  return { textOf, type, save, takeForSending, saveAll }
})
