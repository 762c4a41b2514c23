import { nextTick } from 'vue'
import { useI18n } from 'vue-i18n'
import type { MessageAction } from '../model/message-actions.js'
import type { Bubble } from '../model/timeline.js'
import { useEditingStore } from '../stores/editing.js'
import { useNoticeStore } from '../stores/notice.js'
import { useOutboxStore } from '../stores/outbox.js'
import { useRepairsStore } from '../stores/repairs.js'
import { useCopy } from './use-copy.js'
import { focusFirst, threadHomes } from './use-focus-home.js'

/** What a person does with one message of a thread. Where that is no longer there, the focus goes to where the next one is written. */
export function useMessageActions(): (action: MessageAction, bubble: Bubble) => Promise<void> {
  const { t } = useI18n()
  const notice = useNoticeStore()
  const outbox = useOutboxStore()
  const editing = useEditingStore()
  const repairs = useRepairsStore()
  const copy = useCopy()

  return async (action, bubble) => {
    if (action === 'copy') return void (await copy(bubble.body))
    const entry = outbox.entries.find((found) => found.id === bubble.id)
    if (!entry) return
    if (action === 'edit') return editing.begin([entry])
    await repairs.cancel([entry])
    if (repairs.tooLate > 0) notice.say(t('message.tooLate'))
    await nextTick()
    if (document.activeElement === document.body) focusFirst(threadHomes)
  }
}
