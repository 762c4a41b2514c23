import { computed, type ComputedRef } from 'vue'
import { useFormat } from './use-format.js'
import { useNow } from './use-now.js'

/** The day it is where the person lives: 2026-11-23. */
export function useToday(): ComputedRef<string> {
  const format = useFormat()
  const now = useNow()
  return computed(() => format.value.dayKey(now.value.toISOString()))
}
