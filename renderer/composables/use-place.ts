import { useEventListener, useResizeObserver } from '@vueuse/core'
import { ref, type Ref, type ShallowRef } from 'vue'

/** Pixels from the end within which a reader is at the end, and stays there. */
const endZone = 40

export interface KeptPlace {
  isAtEnd: Ref<boolean>
  /** Puts what was in view back to where it was; at the end, the end. To be called when what is shown has changed. */
  keep(): void
  toEnd(): void
  /** Brings an element into view and takes that for the reader's place. */
  to(element: Element, block: 'start' | 'center'): void
}

interface PlaceInput {
  scroller: Readonly<ShallowRef<HTMLElement | null>>
  content: Readonly<ShallowRef<HTMLElement | null>>
  /** False while more can come below what is there: its bottom is not the end. */
  holdsEnd: () => boolean
  /** What is in view has changed. */
  onLook: () => void
  /** The reader has moved it. */
  onScrolled: () => void
}

/**
 * Keeps what a reader sees where it is, whatever is added, taken away or grows around it. The browser's own scroll anchoring does
 * most of it, also in the middle of a wheel's turn; here is what it does not do: at the very top, at the end, where its anchor goes.
 */
export function usePlace({ scroller, content, holdsEnd, onLook, onScrolled }: PlaceInput): KeptPlace {
  const isAtEnd = ref(true)
  let inView: { id: string; top: number }[] = []
  let setTop = -1
  /** Of the scroller when its place was taken: one that has another now was moved by its window, not by the reader. */
  let size = ''

  function look(): void {
    const box = scroller.value
    if (!box) return
    if (sizeOf(box) !== size) return onLook() // its place is put right as soon as the new size is told
    // Our own correction may be off by a part of a pixel: taken for the reader's place, these would add up. Nor does it say where the
    // reader is: the box may have changed since, and puts that right itself.
    if (Math.abs(box.scrollTop - setTop) >= 1) {
      setTop = -1
      isAtEnd.value = holdsEnd() && box.scrollHeight - box.scrollTop - box.clientHeight < endZone
      remember(box)
      onScrolled()
    }
    onLook()
  }

  function remember(box: HTMLElement): void {
    const { top, bottom } = box.getBoundingClientRect()
    const bubbles = box.querySelectorAll<HTMLElement>('[data-message]')
    inView = []
    size = sizeOf(box)
    for (let index = firstBelow(bubbles, top); index < bubbles.length; index++) {
      const bubble = bubbles[index]
      const at = bubble?.getBoundingClientRect().top ?? bottom
      if (!bubble || at >= bottom) break
      inView.push({ id: bubble.dataset['message'] ?? '', top: at - top })
    }
  }

  function scrollTo(box: HTMLElement, top: number): void {
    box.scrollTop = top
    setTop = box.scrollTop
  }

  function toEnd(): void {
    const box = scroller.value
    if (!box) return
    isAtEnd.value = holdsEnd()
    scrollTo(box, box.scrollHeight)
    remember(box)
    onLook()
  }

  function keep(): void {
    const box = scroller.value
    if (!box) return
    settle(box, content.value)
    if (isAtEnd.value && holdsEnd()) return toEnd()
    const edge = box.getBoundingClientRect().top
    for (const { id, top } of inView) {
      const bubble = box.querySelector(`[data-message="${CSS.escape(id)}"]`)
      if (!bubble) continue
      const moved = bubble.getBoundingClientRect().top - edge - top
      if (Math.abs(moved) >= 1) scrollTo(box, box.scrollTop + moved)
      break
    }
    isAtEnd.value = holdsEnd() && box.scrollHeight - box.scrollTop - box.clientHeight < endZone
    size = sizeOf(box)
    onLook()
  }

  function to(element: Element, block: 'start' | 'center'): void {
    settle(scroller.value, content.value)
    element.scrollIntoView({ block })
    setTop = -1
    if (scroller.value) size = sizeOf(scroller.value)
    look()
  }

  useEventListener(scroller, 'scroll', look, { passive: true })
  useResizeObserver([scroller, content], keep)
  return { isAtEnd, keep, toEnd, to }
}

const sizeOf = ({ clientWidth, clientHeight }: HTMLElement): string => `${clientWidth}x${clientHeight}`

/** A short thread stands at the bottom, by a transform: so nothing in it is laid out anew when it grows or the composer does. */
function settle(box: HTMLElement | null, content: HTMLElement | null): void {
  if (!box || !content) return
  const { paddingTop, paddingBottom } = getComputedStyle(box)
  const slack = box.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom) - content.offsetHeight
  content.style.transform = slack > 0 ? `translateY(${slack}px)` : ''
}

/** The first bubble that reaches below a line: they stand one under the other. */
function firstBelow(bubbles: NodeListOf<HTMLElement>, line: number): number {
  let [low, high] = [0, bubbles.length]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if ((bubbles[middle]?.getBoundingClientRect().bottom ?? 0) > line) high = middle
    else low = middle + 1
  }
  return low
}
