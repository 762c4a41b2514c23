import { defineStore } from 'pinia'
import type { Thread } from '@contract/documents.js'
import { checkBody } from '@contract/body.js'
import { reachAround, reachNewest, type Place } from '../model/reach.js'
import { startMessageWindow, type MessageWindow } from './message-window.js'
import { write } from '../model/unsent/verbs.js'
import { useOutboxStore } from './outbox.js'
import { useRuntime } from './runtime.js'
import { useUnreadStore } from './unread.js'

export type SendFailure = 'EMPTY' | 'TOO_LARGE' | 'INVALID' | 'JOURNAL'

type ReadThread = Pick<Thread, 'id' | 'last_seq' | 'other_user_id'>
const byPlace = { sort: [{ thread_id: 'asc' as const }, { seq: 'asc' as const }], limit: 1 }

export const useMessagesStore = defineStore('messages', () => {
  const { documents, wantBlock } = useRuntime()
  const outbox = useOutboxStore()
  const unread = useUnreadStore()

  /** The first message of the other person that is unread now, of each thread that has one. */
  async function findFirstUnread(threads: readonly Pick<Thread, 'id' | 'other_user_id'>[]): Promise<(Place & { id: string })[]> {
    const found = await Promise.all(
      threads.map(({ id, other_user_id }) => {
        const seq = { $gte: (unread.markers.get(id) ?? 0) + 1 }
        return documents.find('messages', { selector: { thread_id: id, seq, sender_id: other_user_id }, ...byPlace })
      }),
    )
    return found.flat().map(({ id, thread_id, seq }) => ({ id, thread_id, seq }))
  }

  /**
   * Opens a person's threads at a place, with what stands around it; without a place at the newest. An ascending range on `seq`: a
   * descending sort would read every message of the thread.
   */
  const openWindow = (threads: () => readonly ReadThread[], at: Place | null): Promise<MessageWindow> =>
    startMessageWindow({ documents, threads, want: wantBlock, reach: at ? reachAround(threads(), at) : reachNewest(threads()) })

  /** Where a message of these threads stands: what `?message=<id>` of a chat's address is turned into. Null when this device does not have it. */
  async function placeOf(message_id: string, threads: readonly Pick<Thread, 'id'>[]): Promise<Place | null> {
    const found = await Promise.all(threads.map(({ id }) => documents.find('messages', { selector: { thread_id: id, id: message_id } })))
    const [message] = found.flat()
    if (message) return { thread_id: message.thread_id, seq: message.seq }
    const unsent = outbox.unsentMessages.find((entry) => entry.id === message_id)
    if (!unsent) return null
    const [thread] = await documents.find('threads', { selector: { id: unsent.thread_id } })
    return { thread_id: unsent.thread_id, seq: thread?.last_seq ?? 0 } // unsent messages stand right behind the last one (ORD-2)
  }

  /** The first message for which `isReached` says yes, where it says yes of all that follow in a thread. Reads a dozen of messages. */
  async function findFirst(threads: readonly ReadThread[], isReached: (at: string) => boolean): Promise<(Place & { id: string }) | null> {
    for (const { id: thread_id, last_seq } of threads) {
      let [low, high] = [1, last_seq + 1]
      while (low < high) {
        const middle = Math.floor((low + high) / 2)
        const [message] = await documents.find('messages', { selector: { thread_id, seq: { $gte: middle } }, ...byPlace })
        if (!message || isReached(message.created_at)) high = middle
        else low = message.seq + 1
      }
      const [first] = await documents.find('messages', { selector: { thread_id, seq: { $gte: low } }, ...byPlace })
      if (first) return { thread_id, seq: first.seq, id: first.id }
    }
    return null
  }

  /** Makes a message durable and, in the same transaction, clears the draft if it still is `draft` (DRF-3). Null means done. */
  async function sendMessage(thread_id: string, text: string, draft = ''): Promise<SendFailure | null> {
    if (text.trim() === '') return 'EMPTY'
    const checked = checkBody(text)
    if (!checked.ok) return checked.code
    const committed = await outbox.commit(write({ thread_id, body: checked.body, draft }, outbox.newIntentBase()))
    return committed.ok ? null : 'JOURNAL'
  }

  return { openWindow, findFirstUnread, placeOf, findFirst, sendMessage }
})
