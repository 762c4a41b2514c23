import { defineStore } from 'pinia'
import { useOnline } from '@vueuse/core'
import { computed, ref, watch } from 'vue'
import { heldTexts } from '../model/held.js'
import { summaryOf } from '../model/connection-summary.js'
import { useOutboxStore } from './outbox.js'
import { useRuntime } from './runtime.js'

/** How the app stands to its server, with what waits because of it. */
export const useConnectionStore = defineStore('connection', () => {
  const { connection, syncNow, sources } = useRuntime()
  const outbox = useOutboxStore()

  const heldIds = computed(() => {
    const threads = new Set(outbox.unsentMessages.map((entry) => entry.thread_id))
    return new Set([...threads].flatMap((thread_id) => heldTexts(outbox.entries, thread_id).map((entry) => entry.id)))
  })
  const held = computed(() => heldIds.value.size)
  const notSent = computed(() => outbox.unsentMessages.filter((entry) => entry.state === 'refused' && !heldIds.value.has(entry.id)).length)
  const queued = computed(() => outbox.unsentMessages.length - held.value - notSent.value)
  const isOnline = computed(() => connection.value.state === 'online')
  /** Only worth saying when it is not within the next moments. */
  const nextTryAt = computed(() => {
    const at = connection.value.next_try_at
    return at !== null && Date.parse(at) - sources.now().getTime() > 5_000 ? at : null
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

  return { connection, queued, held, notSent, isOnline, nextTryAt, summary, mayTry, isAsking, ask }
})
