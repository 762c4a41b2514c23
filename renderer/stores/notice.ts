import { defineStore } from 'pinia'
import { ref } from 'vue'

/** Milliseconds for which a notice stands. */
const shownMs = 4_000

/** A short word about what has just been done, for eyes and screen readers alike. It needs no answer and goes by itself. */
export const useNoticeStore = defineStore('notice', () => {
  const text = ref('')
  let timer: ReturnType<typeof setTimeout> | undefined

  function say(notice: string): void {
    clearTimeout(timer)
    text.value = notice
    timer = setTimeout(() => (text.value = ''), shownMs)
  }

  return { text, say }
})
