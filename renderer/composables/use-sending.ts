import { ref, type Ref } from 'vue'
import { useDraftsStore } from '../stores/drafts.js'
import { useMessagesStore, type SendFailure } from '../stores/messages.js'

export interface Sending {
  /** Why the last text was not taken; null where it was. */
  refusal: Ref<Exclude<SendFailure, 'EMPTY'> | null>
  /** Sends what the field holds now. Resolves with false where that goes with what is being sent already. */
  send(): Promise<boolean>
}

/** Sends texts from a field, one for each call, however fast the calls come. */
export function useSending(field: Ref<string>, thread_id: () => string): Sending {
  const drafts = useDraftsStore()
  const messages = useMessagesStore()
  const refusal = ref<Exclude<SendFailure, 'EMPTY'> | null>(null)
  /** What the field held at each call; the first is being sent. Another one that comes meanwhile sends what was typed after it. */
  let atCalls: string[] = []
  let isSending = false

  async function send(): Promise<boolean> {
    atCalls.push(field.value)
    if (isSending) return false
    isSending = true
    try {
      while (atCalls.length > 0) await sendFirst(thread_id())
    } finally {
      atCalls = []
      isSending = false
    }
    return true
  }

  /** Reads the text; it stays in the field until the journal holds it (R-OUT-1), and what is typed meanwhile stays too (DRF-3). */
  async function sendFirst(thread: string): Promise<void> {
    const [first = ''] = atCalls
    const result = await messages.sendMessage(thread, first, drafts.takeForSending(thread))
    const others = atCalls.slice(1)
    const isApart = result === null && [field.value, ...others].every((each) => each.startsWith(first))
    if (isApart) field.value = field.value.slice(first.length)
    drafts.type(thread, field.value)
    if (result === 'EMPTY') {
      atCalls = others // called twice, with nothing typed in between
      return
    }
    refusal.value = result
    atCalls = isApart ? others.map((each) => each.slice(first.length)) : []
    await drafts.save(thread)
  }

  return { refusal, send }
}
