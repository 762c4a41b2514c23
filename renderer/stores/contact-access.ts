import { defineStore } from 'pinia'
import { useDocumentsStore } from './documents.js'
import { useRuntime } from './runtime.js'

/** Whether a tutor may open a chat with a student: a plain boolean, as the platform said it. It knows nothing of threads (R-ACCESS-1). */
export const useContactAccessStore = defineStore('contactAccess', () => {
  const { user } = useRuntime()
  const known = useDocumentsStore()
  const canOpenChat = (studentId: number): boolean =>
    user.role === 'student' || known.contactAccess.some((access) => access.student_id === studentId && access.can_open_chat)
  return { canOpenChat }
})
