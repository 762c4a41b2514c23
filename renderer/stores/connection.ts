import { defineStore } from 'pinia'
import { computed } from 'vue'
import { heldTexts } from '../model/held.js'
import { summaryOf } from '../model/connection-summary.js'
import { useOutboxStore } from './outbox.js'
import { useRuntime } from './runtime.js'

/** How the app stands to its server, with what waits because of it. */
export const useConnectionStore = defineStore('connection', () => {
  const { connection, syncNow, sources } = useRuntime()
  const outbox = useOutboxStore()

  const held = computed(() => {
    const threads = new Set(outbox.unsentMessages.map((entry) => entry.thread_id))
    return [...threads].reduce((count, thread_id) => count + heldTexts(outbox.entries, thread_id).length, 0)
  })
  const notSent = computed(
    () =>
      outbox.stoppedCount -
      outbox.unsentMessages.filter((entry) => entry.state === 'refused' && isHeldEntry(entry.thread_id, entry.id)).length,
  )
  const isHeldEntry = (thread_id: string, id: string): boolean => heldTexts(outbox.entries, thread_id).some((entry) => entry.id === id)
  const queued = computed(() => outbox.unsentMessages.length - held.value - notSent.value)
  const isOnline = computed(() => connection.value.state === 'online')
  /** Only worth saying when it is not within the next moments. */
  const nextTryAt = computed(() => {
    const at = connection.value.next_try_at
    return at !== null && Date.parse(at) - sources.now().getTime() > 5_000 ? at : null
  })
  const summary = computed(() => summaryOf(connection.value, { queued: queued.value, held: held.value, notSent: notSent.value }))

  return { connection, queued, held, notSent, isOnline, nextTryAt, summary, syncNow }
})
