import { createSharedComposable, useNow as useTicking } from '@vueuse/core'
import type { Ref } from 'vue'

/** The present, by the half minute: for "today" and "yesterday", never for order. All components share one clock. */
export const useNow: () => Ref<Date> = createSharedComposable(() => useTicking({ interval: 30_000 }))
