import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useLive } from './live.js'

/** The small collections, whole: everything but the messages. */
export const useDocumentsStore = defineStore('documents', () => {
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
    /** False until this device's own copy has been read once. */
    isKnown: computed(() => [relations, inquiries, contactAccess, threads, readMarkers].every((live) => live.value !== null)),
  }
})
