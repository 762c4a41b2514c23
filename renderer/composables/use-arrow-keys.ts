import type { ShallowRef } from 'vue'

const steps: Partial<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity }

/** The arrow keys, Home and End walk the focus through the rows of a list, as Tab does, without leaving it. */
export function useArrowKeys(list: Readonly<ShallowRef<HTMLElement | null>>, row: string): (event: KeyboardEvent) => void {
  return (event) => {
    const step = steps[event.key]
    if (step === undefined || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return
    const rows = [...(list.value?.querySelectorAll<HTMLElement>(row) ?? [])]
    const at = rows.findIndex((each) => each === document.activeElement)
    if (at < 0) return
    event.preventDefault()
    rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus()
  }
}
