import { useNow as useTicking } from '@vueuse/core'
import type { Ref } from 'vue'

/** The present, by the half minute: for "today" and "yesterday", never for order. */
export const useNow = (): Ref<Date> => useTicking({ interval: 30_000 })
