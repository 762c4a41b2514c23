import { defineStore } from 'pinia'
import { shallowRef, type ShallowRef } from 'vue'
import type { Message, Thread } from '@contract/documents.js'
import { checkBody } from '@contract/body.js'
import { useOutboxStore } from './outbox.js'
import { useRuntime } from './runtime.js'
import { useUnreadStore } from './unread.js'

/** A stretch of one thread that a screen holds: from a `seq` up to the newest, live. */
export interface MessageWindow {
  /** Null until first read from this device. */
  messages: ShallowRef<readonly Message[] | null>
  /** The lowest `seq` that the window reaches. */
  from: ShallowRef<number>
  firstUnreadSeq: number | null
  /** Reaches further back. Resolves when the older messages are there. */
  extend(): Promise<void>
  stop(): void
}

export type SendFailure = 'EMPTY' | 'TOO_LARGE' | 'INVALID' | 'JOURNAL'

/** How many messages a window begins with, and grows by. */
const pageSize = 80

export const useMessagesStore = defineStore('messages', () => {
  const { documents, user } = useRuntime()
  const outbox = useOutboxStore()
  const unread = useUnreadStore()

  /**
   * Opens a thread at its first unread message, with some of what came before. An ascending range on `seq`: a descending sort
   * would read every message of the thread.
   */
  async function openWindow(thread: Pick<Thread, 'id' | 'last_seq'>): Promise<MessageWindow> {
    const readSeq = unread.markers.get(thread.id) ?? 0
    const news = await documents.find('messages', {
      selector: { thread_id: thread.id, seq: { $gte: readSeq + 1 } },
      sort: [{ thread_id: 'asc' }, { seq: 'asc' }],
    })
    const firstUnreadSeq = news.find((message) => message.sender_id !== user.id)?.seq ?? null
    const from = shallowRef(Math.max(1, Math.min(firstUnreadSeq ?? Number.MAX_SAFE_INTEGER, thread.last_seq + 1) - pageSize))
    const messages = shallowRef<readonly Message[] | null>(null)
    let stop = (): void => undefined
    const watchFrom = (seq: number): Promise<void> =>
      new Promise((resolve) => {
        const query = {
          selector: { thread_id: thread.id, seq: { $gte: seq } },
          sort: [{ thread_id: 'asc' as const }, { seq: 'asc' as const }],
        }
        const stopNew = documents.watch('messages', query, (found) => {
          messages.value = found
          from.value = seq
          resolve()
        })
        stop()
        stop = stopNew
      })
    await watchFrom(from.value)
    return {
      messages,
      from,
      firstUnreadSeq,
      extend: () => (from.value <= 1 ? Promise.resolve() : watchFrom(Math.max(1, from.value - pageSize))),
      stop: () => stop(),
    }
  }

  /** Makes a message durable and, in the same transaction, clears the draft it came from (DRF-3). Null means done. */
  async function sendMessage(thread_id: string, text: string): Promise<SendFailure | null> {
    if (text.trim() === '') return 'EMPTY'
    const checked = checkBody(text)
    if (!checked.ok) return checked.code
    const intent = { ...outbox.newIntentBase(), kind: 'send_message' as const, thread_id, body: checked.body }
    const committed = await outbox.enqueue(intent, [{ op: 'clear_draft', thread_id, text }])
    return committed.ok ? null : 'JOURNAL'
  }

  return { openWindow, sendMessage }
})
