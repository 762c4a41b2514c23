import { nextTick, onBeforeUnmount, watch, type Ref, type ShallowRef } from 'vue'

interface FocusHome {
  /** What holds the buttons. */
  root: Readonly<ShallowRef<HTMLElement | null>>
  /** A dialog of theirs has the focus for them. */
  isAway: () => boolean
  /** Changes when a button goes or comes. */
  gone: Ref<unknown>[]
  /** The selector of what takes the focus then. */
  home: () => string
}

/**
 * Where a button goes that has the focus, and nothing else takes it, its home does, which may stand in another list by then: a keyboard is
 * not thrown to the start of the page.
 */
export function useFocusHome({ root, isAway, gone, home }: FocusHome): void {
  async function keep(): Promise<void> {
    if (!root.value?.contains(document.activeElement) && !isAway()) return
    const selector = home()
    await nextTick()
    await new Promise((resolve) => setTimeout(resolve)) // a dialog that closes gives the focus back in a task of its own
    if (document.activeElement === document.body) document.querySelector<HTMLElement>(selector)?.focus()
  }
  watch(gone, keep)
  onBeforeUnmount(() => void keep())
}
