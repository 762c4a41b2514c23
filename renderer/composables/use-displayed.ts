import { watch, type Ref } from 'vue'
import { usePresenceStore } from '../stores/presence.js'
import { useUnreadStore } from '../stores/unread.js'
import { lastDisplayed } from './displayed.js'

/** Tells what has been displayed. Only what stands in view of a focused window, with somebody there to see it, counts (UNR-5, PRE-1). */
export function useDisplayed(scroller: Readonly<Ref<HTMLElement | null>>, tell: (seqByThreadId: Map<string, number>) => void): () => void {
  const presence = usePresenceStore()
  const unread = useUnreadStore()
  function report(): void {
    if (!scroller.value || !presence.isWatching()) return
    const seqs = lastDisplayed(scroller.value)
    if (seqs.size > 0) tell(seqs)
  }
  // A message can be on the screen before its thread's document says that it is there; only then can it be marked.
  watch([() => presence.changes, () => unread.unreadByThreadId], report, { flush: 'post' })
  return report
}
