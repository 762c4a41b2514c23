import { computed, shallowRef, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { rangeOf, transcriptOf } from '../model/transcript.js'
import { shownAt, type Bubble } from '../model/timeline.js'
import { selectedTexts } from './selected-texts.js'
import { useCopy } from './use-copy.js'
import { useFormat } from './use-format.js'

export interface ChosenMessages {
  /** Null while none are being chosen. */
  chosen: ComputedRef<ReadonlySet<string> | null>
  count: ComputedRef<number>
  choose(bubble: Bubble, isRange: boolean): void
  /** The one touched last: where the focus goes from the bar when it goes. */
  last: () => string | null
  copyChosen(): Promise<void>
  /** Puts clean text on the clipboard where the selection covers messages. */
  copyText(event: ClipboardEvent): void
  /** Answers whether some were chosen. */
  leave(): boolean
}

/** Several messages at once, chosen one by one or by a text selection, and copied as clean text. */
export function useChosenMessages(bubbles: () => readonly Bubble[], authorName: () => string): ChosenMessages {
  const { t } = useI18n()
  const format = useFormat()
  const picked = shallowRef<ReadonlySet<string>>(new Set())
  /** Only what is still there: a chosen text may be taken back. */
  const chosen = computed(() => {
    const held = bubbles().filter(({ id }) => picked.value.has(id))
    return held.length > 0 ? new Set(held.map(({ id }) => id)) : null
  })
  let last: string | null = null
  const copy = useCopy()

  function choose(bubble: Bubble, isRange: boolean): void {
    const next = new Set(chosen.value)
    if (isRange)
      for (const id of rangeOf(
        bubbles().map(({ id }) => id),
        chosen.value && last,
        bubble.id,
      ))
        next.add(id)
    else if (!next.delete(bubble.id)) next.add(bubble.id)
    last = bubble.id
    picked.value = next
  }

  function transcript(texts: readonly { id: string; text: string }[]): string {
    const lines = texts.flatMap(({ id, text }) => {
      const bubble = bubbles().find((found) => found.id === id)
      if (!bubble) return []
      const author = bubble.is_mine ? t('message.mine') : authorName()
      return [{ author, time: format.value.dateTime(shownAt(bubble)), text }]
    })
    return transcriptOf(lines)
  }

  async function copyChosen(): Promise<void> {
    const texts = bubbles().filter(({ id }) => chosen.value?.has(id))
    if (await copy(transcript(texts.map(({ id, body }) => ({ id, text: body }))))) leave()
  }

  function copyText(event: ClipboardEvent): void {
    const selection = getSelection()
    if (!selection || !(event.currentTarget instanceof HTMLElement)) return
    const texts = selectedTexts(selection, event.currentTarget)
    if (texts.length === 0) return
    event.clipboardData?.setData('text/plain', texts.length === 1 ? (texts[0]?.text ?? '') : transcript(texts))
    event.preventDefault()
  }

  function leave(): boolean {
    const wereChosen = chosen.value !== null
    picked.value = new Set()
    return wereChosen
  }

  return { chosen, count: computed(() => chosen.value?.size ?? 0), choose, last: () => last, copyChosen, copyText, leave }
}
