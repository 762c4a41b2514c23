import { nextTick, onBeforeUnmount, watch, type ShallowRef, type WatchSource } from 'vue'

/** Where a thread's own buttons leave the focus: where the next message is written, or else with those that are read. */
export const threadHomes = ['section[data-person] textarea', '[role="log"]'] as const
/** Where it stands on any screen: in a chat as above, else before all that the screen shows. */
export const screenHomes = [...threadHomes, '#content'] as const

/** Gives the focus to the first of these that is there and takes it. */
export function focusFirst(selectors: readonly string[]): void {
  for (const selector of selectors) {
    const home = document.querySelector<HTMLElement>(selector)
    home?.focus()
    if (home && document.activeElement === home) return
  }
}

interface FocusHome {
  /** What holds the buttons. */
  root: Readonly<ShallowRef<HTMLElement | null>>
  /** A dialog of theirs has the focus for them. */
  isAway?: () => boolean
  /** Changes when a button goes or comes. */
  gone: WatchSource[]
  /** Selectors of what takes the focus then: the first that is there. */
  homes: () => readonly string[]
}

/**
 * Where a button goes that has the focus, and nothing else takes it, its home does, which may stand in another list by then: a keyboard is
 * not thrown to the start of the page.
 */
export function useFocusHome({ root, isAway, gone, homes }: FocusHome): void {
  async function keep(): Promise<void> {
    if (!root.value?.contains(document.activeElement) && !isAway?.()) return
    const selectors = homes()
    await nextTick()
    await new Promise((resolve) => setTimeout(resolve)) // a dialog that closes gives the focus back in a task of its own
    if (document.activeElement !== document.body) return
    focusFirst(selectors)
  }
  watch(gone, keep)
  onBeforeUnmount(() => void keep())
}
