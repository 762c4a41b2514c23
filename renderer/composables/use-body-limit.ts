import { computed, type ComputedRef, type Ref } from 'vue'
import { countCodePoints } from '@contract/body.js'
import { limits } from '@contract/limits.js'

/** Characters before the limit from which it is shown. */
const nearLimit = 500

/** How many characters a text may still have; below 0 it is too long. Counted only near the limit. */
export function useBodyLimit(text: Ref<string>): { left: ComputedRef<number>; isNear: ComputedRef<boolean>; isOver: ComputedRef<boolean> } {
  const left = computed(
    () => limits.bodyCodePoints - (text.value.length > limits.bodyCodePoints - nearLimit ? countCodePoints(text.value.trim()) : 0),
  )
  return { left, isNear: computed(() => left.value <= nearLimit), isOver: computed(() => left.value < 0) }
}
