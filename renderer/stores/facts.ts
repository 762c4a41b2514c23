import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Answer } from '../sync/api.js'
import { useRuntime } from './runtime.js'

/** What only the server can decide: answering an inquiry, unlocking contacts. Never offline, never optimistic; the documents bring the effect. */
export const useFactsStore = defineStore('facts', () => {
  const { api, syncNow } = useRuntime()
  const isBusy = ref(false)
  const hasFailed = ref(false)

  async function ask(call: () => Promise<Answer<null>>): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    hasFailed.value = false
    const answer = await call()
    hasFailed.value = !answer.ok
    isBusy.value = false
    syncNow()
  }

  const answerInquiry = (inquiry_id: number, verb: 'accept' | 'decline' | 'cancel') => ask(() => api.answerInquiry(inquiry_id, verb))
  const unlockContact = (student_id: number) => ask(() => api.unlockContact(student_id))
  return { isBusy, hasFailed, answerInquiry, unlockContact }
})
