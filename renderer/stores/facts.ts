import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Answer } from '../sync/api.js'
import { useRuntime } from './runtime.js'

/** What only the server can decide: answering an inquiry, unlocking contacts. Never offline, never optimistic; the documents bring the effect. */
export const useFactsStore = defineStore('facts', () => {
  const { api, syncNow } = useRuntime()
  const isBusy = ref(false)
  /** The person about whom the last call failed; null when it did not. */
  const failedFor = ref<number | null>(null)

  async function ask(person_id: number, call: () => Promise<Answer<null>>): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    failedFor.value = null
    const answer = await call()
    failedFor.value = answer.ok ? null : person_id
    isBusy.value = false
    syncNow()
  }

  const answerInquiry = (person_id: number, inquiry_id: number, verb: 'accept' | 'decline' | 'cancel') =>
    ask(person_id, () => api.answerInquiry(inquiry_id, verb))
  const unlockContact = (student_id: number) => ask(student_id, () => api.unlockContact(student_id))
  return { isBusy, failedFor, answerInquiry, unlockContact }
})
