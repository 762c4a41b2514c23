import { useEventListener } from '@vueuse/core'

/** Does this on Escape, where nothing floats over the screen that Escape closes. `leave` answers whether there was something to leave: one press, one thing. */
export function useEscape(leave: () => boolean): void {
  useEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('[role=dialog]') !== null) return
    if (leave()) event.preventDefault()
  })
}
