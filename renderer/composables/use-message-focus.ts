import { nextTick, watch, type ShallowRef } from 'vue'
import { useFocusHome } from './use-focus-home.js'

interface MessageFocus {
  /** What holds the messages. */
  root: Readonly<ShallowRef<HTMLElement | null>>
  /** Changes when a message comes or goes. */
  items: () => unknown
  isChoosing: () => boolean
}

/** A keyboard that stands at a message stays there while its buttons come and go, and in the thread when the message goes. */
export function useMessageFocus({ root, items, isChoosing }: MessageFocus): void {
  const messageWithFocus = () => root.value?.querySelector<HTMLElement>('[data-message]:focus-within')
  useFocusHome({ root, gone: [items], homes: () => [`[data-message="${messageWithFocus()?.dataset['message']}"]`, '[role="log"]'] })
  // Choosing hides a message's buttons and gives it a box to tick; its end takes the box away.
  watch(isChoosing, async () => {
    const message = messageWithFocus()
    await nextTick()
    const box = message?.querySelector('input') ?? message
    box?.focus({ preventScroll: true })
  })
}
