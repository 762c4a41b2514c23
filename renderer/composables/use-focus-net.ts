import { useEventListener, useMutationObserver } from '@vueuse/core'
import { onMounted } from 'vue'
import { focusFirst, screenHomes } from './use-focus-home.js'

/** Milliseconds in which the focus may come to rest by itself: a dialog gives it back, a chat takes it. */
const graceMs = 100

/**
 * Catches a keyboard that would fall to the start of the page, because the screen, the dialog or the row that it stood in is gone. Who has
 * clicked on an empty place is not meant. A better place than a screen's own, where one is known, is a `useFocusHome`.
 */
export function useFocusNet(): void {
  let stoodAt: EventTarget | null = null
  let catching: ReturnType<typeof setTimeout> | null = null
  const hasFallen = (): boolean =>
    document.activeElement === document.body &&
    !(stoodAt instanceof Element && stoodAt.isConnected) &&
    getSelection()?.isCollapsed !== false

  function look(): void {
    if (catching !== null || !hasFallen()) return
    catching = setTimeout(() => {
      catching = null
      if (hasFallen()) focusFirst(screenHomes)
    }, graceMs)
  }

  useEventListener(document, 'focusin', ({ target }) => (stoodAt = target))
  useEventListener(document, 'pointerdown', () => (stoodAt = document.body), { capture: true })
  useMutationObserver(document.body, look, { childList: true, subtree: true })
  onMounted(look)
}
