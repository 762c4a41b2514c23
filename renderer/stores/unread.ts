import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { ownMarkers, readCountAt, unreadOf, type UncountedPlace } from '../model/unread.js'
import { useDocumentsStore } from './documents.js'
import { useOutboxStore } from './outbox.js'
import { useRuntime } from './runtime.js'

/** The one selector of what is unread: list, bell, rail, title and taskbar all read it (UNR-2). */
export const useUnreadStore = defineStore('unread', () => {
  const { documents, user, desktop, connection } = useRuntime()
  const known = useDocumentsStore()
  const outbox = useOutboxStore()
  /** How many messages of the other person there are up to places that no stored marker counts: `<thread>:<seq>`. */
  const counted = shallowRef<ReadonlyMap<string, number>>(new Map())
  const placeOf = (thread_id: string, seq: number): string => `${thread_id}:${seq}`

  const markers = computed(() => ownMarkers(known.readMarkers, outbox.entries, user.id))
  /** Before the read markers are there, every message of every thread would look unread. */
  const unread = computed(() =>
    unreadOf(known.isKnown ? known.threads : [], {
      markers: known.readMarkers,
      unsent: outbox.entries,
      me: user.id,
      countAt: (thread_id, seq) => counted.value.get(placeOf(thread_id, seq)) ?? null,
    }),
  )
  /** Looks up how many messages there are up to a place, so that a marker there is counted as soon as it is set. */
  async function countUpTo(places: readonly UncountedPlace[]): Promise<void> {
    const found = await Promise.all(
      places
        .filter(({ thread_id, seq }) => !counted.value.has(placeOf(thread_id, seq)))
        .map(({ thread_id, seq }) => documents.find('messages', { selector: { thread_id, seq: { $gte: seq, $lt: seq + 1 } } })),
    )
    const counts = found.flat().map((message): [string, number] => [placeOf(message.thread_id, message.seq), readCountAt(message, user.id)])
    if (counts.length > 0) counted.value = new Map([...counted.value, ...counts])
  }
  watch(() => unread.value.uncounted, countUpTo, { immediate: true })

  /** Threads put out of sight, with their `last_seq` then: what comes later shows them again. */
  const hidden = shallowRef<ReadonlyMap<string, number>>(new Map())
  const isHidden = (thread_id: string): boolean =>
    (known.threads.find((thread) => thread.id === thread_id)?.last_seq ?? 0) <= (hidden.value.get(thread_id) ?? -1)
  const hide = (thread_id: string): void =>
    void (hidden.value = new Map(hidden.value).set(thread_id, known.threads.find((thread) => thread.id === thread_id)?.last_seq ?? 0))

  const shown = computed(() => new Map([...unread.value.counts].filter(([thread_id]) => !isHidden(thread_id))))
  /** Badges speak only from states that reached the head: catching up never counts what was read elsewhere. */
  const unreadByThreadId = shallowRef<ReadonlyMap<string, number>>(shown.value)
  watch(
    [shown, () => connection.value.isSyncing],
    ([counts, isSyncing]) => {
      if (!isSyncing) unreadByThreadId.value = counts
    },
    { flush: 'sync' },
  )
  const totalUnread = computed(() => [...unreadByThreadId.value.values()].reduce((sum, count) => sum + count, 0))
  watch(totalUnread, (count) => void desktop.shell.setUnread(count), { immediate: true })

  const unhideAll = (): void => void (hidden.value = new Map())

  return { markers, unreadByThreadId, totalUnread, countUpTo, hide, unhideAll }
})
