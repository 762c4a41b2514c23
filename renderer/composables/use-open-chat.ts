import { useRouter } from 'vue-router'
import { useAccountStore } from '../stores/account.js'

/** Goes to the chat with a person, by the route of this person's role. Shows it; makes nothing. */
export function useOpenChat(): (person_id: number) => Promise<void> {
  const router = useRouter()
  const account = useAccountStore()
  return async (person_id) => {
    const to =
      account.user?.role === 'student'
        ? { name: 'chat-tutor', params: { tutorId: person_id } }
        : { name: 'chat-student', params: { studentId: person_id } }
    await router.push(to)
  }
}
