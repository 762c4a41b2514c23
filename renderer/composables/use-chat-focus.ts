import { watch, type Ref } from 'vue'

interface ChatFocus {
  /** What is opened there has been read: its messages are there, or that there are none. */
  isRead: () => boolean
  canWrite: () => boolean
  composer: Readonly<Ref<{ focus(): void } | null>>
  list: Readonly<Ref<{ focus(): void } | null>>
  /** The message that the chat begins at takes the focus itself. */
  landing: Readonly<Ref<string | null>>
  /** Where there is nothing to write in and nothing to read. */
  pane: () => HTMLElement | null | undefined
}

/** Who opens a chat stands where they write, or else where they read. Later a field that comes or goes moves nobody who stands elsewhere. */
export function useChatFocus({ isRead, canWrite, composer, list, landing, pane }: ChatFocus): void {
  let isOpening = true
  watch(
    [isRead, canWrite, composer, list],
    () => {
      const place = canWrite() ? composer.value : isRead() ? (list.value ?? pane()) : null
      if (!place) return
      const isFree = isOpening ? canWrite() || landing.value === null : document.activeElement === document.body
      isOpening = false
      if (isFree) place.focus()
    },
    { flush: 'post' },
  )
}
