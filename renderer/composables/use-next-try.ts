import { useNow } from '@vueuse/core'
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { waitUntil } from '../model/wait.js'
import { useConnectionStore } from '../stores/connection.js'

/** How long it is until the next try, in words, by the second; null where it is not worth saying or not known. */
export function useNextTry(): ComputedRef<string | null> {
  const { t } = useI18n()
  const connection = useConnectionStore()
  const now = useNow({ interval: 1_000 })
  return computed(() => {
    if (connection.nextTryAt === null) return null
    const { unit, n } = waitUntil(connection.nextTryAt, now.value)
    return t(`connection.nextTryIn.${unit}`, { n })
  })
}
