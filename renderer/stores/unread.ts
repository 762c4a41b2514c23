import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { countUnread, ownMarkers, threadsWithNews } from '../model/unread.js'
import { useDocumentsStore } from './documents.js'
import { useOutboxStore } from './outbox.js'
import { useRuntime } from './runtime.js'

/** The messages of a thread above the stored marker `from`, as far as `last_seq`. */
interface News {
  id: string
  from: number
  last_seq: number
  messages: readonly { seq: number; sender_id: number }[]
}

/** The one selector of what is unread: list, bell, rail, title and taskbar all read it (UNR-2). */
export const useUnreadStore = defineStore('unread', () => {
  const { documents, user, desktop, connection } = useRuntime()
  const known = useDocumentsStore()
  const outbox = useOutboxStore()
  /** Messages of the other person above the stored marker, by thread; what is being read on this device is taken off below. */
  const newsByThreadId = shallowRef<ReadonlyMap<string, News>>(new Map())

  const storedMarkers = computed(() => ownMarkers(known.readMarkers, [], user.id))
  const markers = computed(() => ownMarkers(known.readMarkers, outbox.entries, user.id))
  /** Before the read markers are there, every message of every thread would look unread. */
  const news = computed(() =>
    known.isKnown
      ? threadsWithNews(known.threads, storedMarkers.value).map(({ id, last_seq }) => ({
          id,
          last_seq,
          from: storedMarkers.value.get(id) ?? 0,
        }))
      : [],
  )

  let asked = 0
  let shown = 0
  watch(
    news,
    async (threads) => {
      const own = ++asked
      const read = await Promise.all(threads.map((thread) => readNews(thread, newsByThreadId.value.get(thread.id))))
      if (own < shown) return
      shown = own
      newsByThreadId.value = new Map(read.map((each) => [each.id, each]))
    },
    { immediate: true },
  )
  /** Only a thread whose marker or last message changed is read again. */
  async function readNews(thread: { id: string; from: number; last_seq: number }, before: News | undefined): Promise<News> {
    if (before?.from === thread.from && before.last_seq === thread.last_seq) return before
    return { ...thread, messages: await documents.find('messages', { selector: { thread_id: thread.id, seq: { $gte: thread.from + 1 } } }) }
  }

  /** Threads put out of sight, with their `last_seq` then: what comes later shows them again. */
  const hidden = shallowRef<ReadonlyMap<string, number>>(new Map())
  const isHidden = (thread_id: string): boolean =>
    (known.threads.find((thread) => thread.id === thread_id)?.last_seq ?? 0) <= (hidden.value.get(thread_id) ?? -1)
  const hide = (thread_id: string): void =>
    void (hidden.value = new Map(hidden.value).set(thread_id, known.threads.find((thread) => thread.id === thread_id)?.last_seq ?? 0))

  const counted = computed(() => {
    const counts = new Map<string, number>()
    for (const [thread_id, { messages }] of newsByThreadId.value) {
      const count = countUnread(messages, markers.value.get(thread_id) ?? 0, user.id)
      if (count > 0 && !isHidden(thread_id)) counts.set(thread_id, count)
    }
    return counts
  })
  /** Badges speak only from states that reached the head: catching up never counts what was read elsewhere. */
  const unreadByThreadId = shallowRef<ReadonlyMap<string, number>>(counted.value)
  watch(
    [counted, () => connection.value.isSyncing],
    ([counts, isSyncing]) => {
      if (!isSyncing) unreadByThreadId.value = counts
    },
    { flush: 'sync' },
  )
  const totalUnread = computed(() => [...unreadByThreadId.value.values()].reduce((sum, count) => sum + count, 0))
  watch(totalUnread, (count) => void desktop.shell.setUnread(count), { immediate: true })

  const unhideAll = (): void => void (hidden.value = new Map())

  return { markers, unreadByThreadId, totalUnread, hide, unhideAll }
})
