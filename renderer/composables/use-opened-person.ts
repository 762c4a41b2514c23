import { computed, type ComputedRef } from 'vue'
import { useRoute } from 'vue-router'

/** The id of the person whose chat is open, by the address; null on every other screen. */
export function useOpenedPerson(): ComputedRef<number | null> {
  const route = useRoute()
  return computed(() => {
    const id = route.params['studentId'] ?? route.params['tutorId']
    return typeof id === 'string' ? Number(id) : null
  })
}
