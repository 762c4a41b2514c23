import type { ErrorCode } from '@contract/errors.js'
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Answer } from '../sync/api.js'
import { useRuntime } from './runtime.js'

/** What only the server can decide: answering an inquiry, unlocking contacts. Never offline, never optimistic; the documents bring the effect. */
export const useFactsStore = defineStore('facts', () => {
  const { api, syncNow } = useRuntime()
  const isBusy = ref(false)
  /** About whom the last call failed, and why; null when it did not. */
  const failed = shallowRef<{ person_id: number; code: ErrorCode } | null>(null)

  async function ask(person_id: number, call: () => Promise<Answer<null>>): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    failed.value = null
    const answer = await call()
    if (!answer.ok) failed.value = { person_id, code: answer.failure.reason === 'problem' ? answer.failure.code : 'UNAVAILABLE' }
    isBusy.value = false
    syncNow()
  }

  const answerInquiry = (person_id: number, inquiry_id: number, verb: 'accept' | 'decline' | 'cancel') =>
    ask(person_id, () => api.answerInquiry(inquiry_id, verb))
  const unlockContact = (student_id: number) => ask(student_id, () => api.unlockContact(student_id))
  return { isBusy, failed, answerInquiry, unlockContact }
})
