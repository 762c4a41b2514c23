import { nextTick, ref, type Ref } from 'vue'
import { useHashWish } from './use-hash-wish.js'
import { useNow } from './use-now.js'

export interface DayPicking {
  /** The moment that the question begins at; null while nothing is asked. */
  pickingFrom: Ref<string | null>
  pick(day: string): Promise<void>
}

/** Asks which day of a chat to go to: for a click on a day, and where `#date` of the chat's address says that it was asked for elsewhere. */
export function useDayPicking(hasDays: () => boolean, goTo: (day: string) => Promise<void>): DayPicking {
  const now = useNow()
  const pickingFrom = ref<string | null>(null)
  useHashWish('#date', () => (pickingFrom.value = hasDays() ? now.value.toISOString() : null))
  async function pick(day: string): Promise<void> {
    pickingFrom.value = null
    await nextTick()
    await goTo(day)
  }
  return { pickingFrom, pick }
}
