import { nextTick, onBeforeUnmount, ref, type Ref, type ShallowRef } from 'vue'
import type { MessageWindow } from '../stores/message-window.js'

/** Pixels from an edge within which more is fetched. */
const fetchZone = 1_000

interface FillingInput {
  scroller: Readonly<ShallowRef<HTMLElement | null>>
  window: MessageWindow
  /** What is selected stays, also beyond what a window should hold. */
  keepsAll: () => boolean
}

/** Moves a window along while the reader is near one of its edges. */
export function useFilling({ scroller, window, keepsAll }: FillingInput): { isFilling: Ref<boolean>; fill(): Promise<void> } {
  const isFilling = ref(false)
  let isGone = false
  onBeforeUnmount(() => (isGone = true))

  function missing(): ((keepsAll: boolean) => Promise<void>) | null {
    const box = scroller.value
    if (!box) return null
    if (box.scrollTop < fetchZone && window.hasOlder()) return window.showOlder
    const isNearBottom = box.scrollHeight - box.scrollTop - box.clientHeight < fetchZone
    return isNearBottom && window.reach.value.end ? window.showNewer : null
  }

  async function fill(): Promise<void> {
    if (isFilling.value) return
    isFilling.value = true
    for (let verb = missing(); verb && !isGone; verb = missing()) {
      await verb(keepsAll())
      await nextTick()
    }
    isFilling.value = false
  }
  return { isFilling, fill }
}
