import { ref, watch, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Thread } from '@contract/documents.js'
import type { Place } from '../model/reach.js'
import { useMessagesStore } from '../stores/messages.js'

export interface Landing {
  /** The message that an opening chat begins at. */
  landing: Ref<string | null>
  /** Its place, to open the window there; null where the address names no message that this device has. */
  firstLanding(): Promise<Place | null>
}

/**
 * A chat's address with `?message=<id>` lands on that message (SRC-4), whether the chat is opened by it or open already, and however
 * far back the message stands. The address is clean again afterwards, so that the same hit can be asked for twice and a reload
 * begins where a chat always begins. `useOpenChat()(person_id, message_id)` makes such an address.
 */
export function useLanding(
  threads: Readonly<Ref<readonly Pick<Thread, 'id'>[]>>,
  land: (id: string, place: Place) => Promise<void> | undefined,
): Landing {
  const route = useRoute()
  const router = useRouter()
  const messages = useMessagesStore()
  const landing = ref<string | null>(null)
  const wanted = (): string | null => (typeof route.query['message'] === 'string' ? route.query['message'] : null)
  const forget = () => router.replace({ query: { ...route.query, message: undefined }, hash: route.hash })
  let isOpening = false

  async function firstLanding(): Promise<Place | null> {
    const id = wanted()
    if (id === null) return null
    isOpening = true
    const place = await messages.placeOf(id, threads.value)
    landing.value = place ? id : null
    await forget()
    isOpening = false
    return place
  }

  watch(wanted, async (id) => {
    if (id === null || isOpening) return
    const place = await messages.placeOf(id, threads.value)
    if (place) await land(id, place)
    await forget()
  })
  return { landing, firstLanding }
}
