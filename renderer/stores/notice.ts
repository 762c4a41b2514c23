import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

/** Milliseconds for which a notice stands at least, and more for each of its characters. */
const shownMs = 2_500
const readMs = 70

/** A short word about what has just been done, for eyes and screen readers alike. It needs no answer and goes by itself. */
export const useNoticeStore = defineStore('notice', () => {
  const text = ref('')
  /** How many have been said: the same words said again are said anew. */
  const count = shallowRef(0)
  let timer: ReturnType<typeof setTimeout> | undefined

  function say(notice: string): void {
    clearTimeout(timer)
    text.value = notice
    count.value += 1
    timer = setTimeout(() => (text.value = ''), shownMs + readMs * notice.length)
  }

  return { text, count, say }
})
