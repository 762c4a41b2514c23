import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { useLive } from './live.js'
import { useRuntime } from './runtime.js'

/** The small collections, whole: everything but the messages. */
export const useDocumentsStore = defineStore('documents', () => {
  const { connection, documents } = useRuntime()
  /** Stays true once the documents have been whole: going offline takes nothing away. */
  const hasCopy = ref(documents.checkpoint() !== null || documents.filling()?.hasList === true)
  watch(connection, ({ state, filling }) => (hasCopy.value ||= state === 'online' || filling?.hasList === true))
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
    /** False until this device's own copy has been read once, or, where there is none yet, until the first sync has brought everybody. */
    isKnown: computed(
      () => hasCopy.value && [relations, inquiries, contactAccess, threads, readMarkers].every((live) => live.value !== null),
    ),
  }
})
