import { useRouter } from 'vue-router'
import { chatRouteOf } from '../model/chat-place.js'
import { useAccountStore } from '../stores/account.js'

/** Goes to the chat with a person, by the route of this person's role; with a message, to where that stands. Shows it; makes nothing. */
export function useOpenChat(): (person_id: number, message_id?: string) => Promise<void> {
  const router = useRouter()
  const account = useAccountStore()
  return async (person_id, message_id) => void (await router.push(chatRouteOf(account.user?.role ?? 'tutor', person_id, message_id)))
}
