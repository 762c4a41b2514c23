/** The words of each message that a person's text selection covers, whole or in part, without times and marks. */
export function selectedTexts(selection: Selection, scroller: HTMLElement): { id: string; text: string }[] {
  if (selection.rangeCount === 0) return []
  const range = selection.getRangeAt(0)
  return [...scroller.querySelectorAll<HTMLElement>('[data-message]')].flatMap((bubble) => {
    const body = bubble.querySelector('[data-body]')
    if (!body || !range.intersectsNode(body)) return []
    const part = document.createRange()
    part.selectNodeContents(body)
    if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) part.setStart(range.startContainer, range.startOffset)
    if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(range.endContainer, range.endOffset)
    const text = part.toString()
    return text.trim() === '' ? [] : [{ id: bubble.dataset['message'] ?? '', text }]
  })
}
