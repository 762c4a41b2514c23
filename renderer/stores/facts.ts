import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Answer } from '../sync/api.js'
import { useRuntime } from './runtime.js'

/** What only the server can decide: answering an inquiry, unlocking contacts. Never offline, never optimistic; the documents bring the effect. */
export const useFactsStore = defineStore('facts', () => {
  const { api, syncNow } = useRuntime()
  const isBusy = ref(false)
  /** What the last call was about, if it failed, and why. */
  const failed = shallowRef<{ about: 'inquiry' | 'contact'; person_id: number; code: string } | null>(null)

  async function ask(about: 'inquiry' | 'contact', person_id: number, call: () => Promise<Answer<null>>): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    failed.value = null
    const answer = await call()
    if (!answer.ok) failed.value = { about, person_id, code: answer.failure.reason === 'problem' ? answer.failure.code : 'UNAVAILABLE' }
    isBusy.value = false
    syncNow()
  }

  const answerInquiry = (person_id: number, inquiry_id: number, verb: 'accept' | 'decline' | 'cancel') =>
    ask('inquiry', person_id, () => api.answerInquiry(inquiry_id, verb))
  const unlockContact = (student_id: number) => ask('contact', student_id, () => api.unlockContact(student_id))
  return { isBusy, failed, answerInquiry, unlockContact }
})
