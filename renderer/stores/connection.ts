import { defineStore } from 'pinia'
import { useOnline } from '@vueuse/core'
import { computed, ref, watch } from 'vue'
import type { MessageState } from '../model/message-state.js'
import { laneOf, stateIn } from '../model/unsent/lane.js'
import { summaryOf } from '../model/connection-summary.js'
import { useDocumentsStore } from './documents.js'
import { useOutboxStore } from './outbox.js'
import { useRuntime } from './runtime.js'

/** How the app stands to its server, with what waits because of it. */
export const useConnectionStore = defineStore('connection', () => {
  const { connection, syncNow, sources } = useRuntime()
  const outbox = useOutboxStore()
  const known = useDocumentsStore()

  /** How many unsent texts there are of each state, as bubbles and outbox show it. */
  const counts = computed(() => {
    const all = { queued: 0, held: 0, notSent: 0 }
    for (const entry of outbox.unsentMessages) all[groupOf(stateIn(laneOf(outbox.entries, entry.thread_id), entry).name)] += 1
    return all
  })
  const held = computed(() => counts.value.held)
  const notSent = computed(() => counts.value.notSent)
  const queued = computed(() => counts.value.queued)
  const isOnline = computed(() => connection.value.state === 'online')
  /** Only worth saying when it is not within the next moments. */
  const nextTryAt = computed(() => {
    const at = connection.value.next_try_at
    return at !== null && Date.parse(at) - sources.now().getTime() > 5_000 ? at : null
  })
  /** How much of all messages this new device has received, in whole percent; null where none is on its way. */
  const historyPercent = computed(() => {
    const { filling } = connection.value
    const all = known.threads.reduce((sum, thread) => sum + thread.last_seq, 0)
    return filling?.hasList && all > 0 ? Math.min(99, Math.floor((100 * filling.messages) / all)) : null
  })
  const hasNetwork = useOnline()
  const summary = computed(() =>
    summaryOf({ ...connection.value, hasNetwork: hasNetwork.value }, { queued: queued.value, held: held.value, notSent: notSent.value }),
  )

  /** Whether trying now could help: a session or a version that has ended is not mended by it. */
  const mayTry = computed(() => connection.value.state !== 'signed_out' && connection.value.state !== 'outdated')
  /** "Sync now" was asked for and has not been answered yet: asking again would change nothing. */
  const isAsking = ref(false)
  watch(connection, () => (isAsking.value = false))
  function ask(): void {
    if (isAsking.value) return
    isAsking.value = true
    syncNow()
  }

  return { connection, queued, held, notSent, isOnline, nextTryAt, summary, mayTry, historyPercent, isAsking, ask }
})

function groupOf(state: MessageState['name']): 'queued' | 'held' | 'notSent' {
  switch (state) {
    case 'parked':
      return 'held'
    case 'refused':
      return 'notSent'
    case 'queued':
    case 'sending':
    case 'sent':
    case 'read':
      return 'queued'
  }
}
