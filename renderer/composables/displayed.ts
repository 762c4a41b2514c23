/** The highest `seq` that is in view, by thread: what a person has been shown. Reads the marks that message bubbles carry. */
export function lastDisplayed(scroller: HTMLElement): Map<string, number> {
  const { top, bottom } = scroller.getBoundingClientRect()
  const seqByThreadId = new Map<string, number>()
  const bubbles = scroller.querySelectorAll<HTMLElement>('[data-seq]')
  for (let index = bubbles.length - 1; index >= 0; index--) {
    const bubble = bubbles[index]
    if (!bubble) continue
    const box = bubble.getBoundingClientRect()
    if (box.bottom < top) break
    const isInView = box.top < bottom && Math.min(box.bottom, box.top + 24) <= bottom
    const { thread, seq } = bubble.dataset
    if (isInView && thread && seq) seqByThreadId.set(thread, Math.max(Number(seq), seqByThreadId.get(thread) ?? 0))
  }
  return seqByThreadId
}
