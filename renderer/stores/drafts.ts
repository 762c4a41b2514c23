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

  const textOf = (thread_id: string): string => waiting.get(thread_id)?.text ?? outbox.drafts().get(thread_id)?.text ?? ''

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

  /** Saves at once what still waits: before sending, leaving a thread, closing a window. */
  async function save(thread_id: string): Promise<void> {
    const pending = waiting.get(thread_id)
    if (!pending) return
    pending.cancel()
    waiting.delete(thread_id)
    if (pending.text === (outbox.drafts().get(thread_id)?.text ?? '')) return
    const committed = await outboxStore.commit([
      { op: 'save_draft', thread_id, text: pending.text, updated_at: sources.now().toISOString() },
    ])
    if (!committed.ok && !waiting.has(thread_id)) type(thread_id, pending.text, retryDelayMs)
  }

  const saveAll = (): Promise<void[]> => Promise.all([...waiting.keys()].map(save))

  return { textOf, type, save, saveAll }
})
