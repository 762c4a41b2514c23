import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useLive } from './live.js'
import { useRuntime } from './runtime.js'

/** The small collections, whole: everything but the messages. */
export const useDocumentsStore = defineStore('documents', () => {
  const { connection, documents } = useRuntime()
  const wasSyncedBefore = documents.checkpoint() !== null
  const relations = useLive('relations', { selector: {} })
  const inquiries = useLive('inquiries', { selector: {} })
  const contactAccess = useLive('contact_access', { selector: {} })
  const threads = useLive('threads', { selector: {} })
  const readMarkers = useLive('read_markers', { selector: {} })
  return {
    relations: computed(() => relations.value ?? []),
    inquiries: computed(() => inquiries.value ?? []),
    contactAccess: computed(() => contactAccess.value ?? []),
    threads: computed(() => threads.value ?? []),
    readMarkers: computed(() => readMarkers.value ?? []),
    /** False until this device's own copy has been read once, or, where there is none yet, until the first sync is through. */
    isKnown: computed(
      () =>
        (wasSyncedBefore || connection.value.last_sync_at !== null) &&
        [relations, inquiries, contactAccess, threads, readMarkers].every((live) => live.value !== null),
    ),
  }
})
