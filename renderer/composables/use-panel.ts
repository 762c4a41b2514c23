import { useMediaQuery } from '@vueuse/core'
import { computed, ref, type WritableComputedRef } from 'vue'
import { useSettingsStore } from '../stores/settings.js'
import { useEscape } from './use-escape.js'

/** Whether the side panel is shown: remembered where it has a pane of its own, for the moment only where it lies over the chat: there Escape closes it. */
export function usePanel(): WritableComputedRef<boolean> {
  const settings = useSettingsStore()
  const isWide = useMediaQuery('(min-width: 1100px)')
  const isOver = ref(false)
  useEscape(() => {
    const wasOver = isOver.value && !isWide.value
    isOver.value = false
    return wasOver
  })
  return computed({
    get: () => (isWide.value ? settings.isPanelOpen : isOver.value),
    set: (shown) => {
      if (isWide.value) settings.isPanelOpen = shown
      else isOver.value = shown
    },
  })
}
