import { useRouter } from 'vue-router'
import { chatRouteOf } from '../model/chat-place.js'
import { useAccountStore } from '../stores/account.js'
import { useSearchStore } from '../stores/search.js'

/** Goes to the chat with a person, by the route of this person's role; with a message, to where that stands. Shows it; makes nothing. What was looked for gives way to the list. */
export function useOpenChat(): (person_id: number, message_id?: string) => Promise<void> {
  const router = useRouter()
  const account = useAccountStore()
  const search = useSearchStore()
  return async (person_id, message_id) => {
    search.clear()
    await router.push(chatRouteOf(account.user?.role ?? 'tutor', person_id, message_id))
  }
}
