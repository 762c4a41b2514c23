import { useMediaQuery } from '@vueuse/core'
import { computed, ref, type WritableComputedRef } from 'vue'
import { useSettingsStore } from '../stores/settings.js'

/** Whether the side panel is shown: remembered where it has a pane of its own, for the moment only where it lies over the chat. */
export function usePanel(): WritableComputedRef<boolean> {
  const settings = useSettingsStore()
  const isWide = useMediaQuery('(min-width: 1100px)')
  const isOver = ref(false)
  return computed({
    get: () => (isWide.value ? settings.isPanelOpen : isOver.value),
    set: (shown) => {
      if (isWide.value) settings.isPanelOpen = shown
      else isOver.value = shown
    },
  })
}
