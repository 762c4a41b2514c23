import { useRouter } from 'vue-router'
import { useAccountStore } from '../stores/account.js'

/** Goes to the chat with a person, by the route of this person's role, and to one message of it where one is named. Makes nothing. */
export function useOpenChat(): (person_id: number, message_id?: string) => Promise<void> {
  const router = useRouter()
  const account = useAccountStore()
  return async (person_id, message_id) => {
    const to =
      account.user?.role === 'student'
        ? { name: 'chat-tutor', params: { tutorId: person_id } }
        : { name: 'chat-student', params: { studentId: person_id } }
    await router.push({ ...to, query: message_id ? { message: message_id } : {} })
  }
}
