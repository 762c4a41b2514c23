import { useI18n } from 'vue-i18n'
import { useNoticeStore } from '../stores/notice.js'
import { useShellStore } from '../stores/shell.js'

/** Puts a text on the clipboard and says so, or says that it could not: a browser may refuse it. Answers whether it is there. */
export function useCopy(): (text: string) => Promise<boolean> {
  const { t } = useI18n()
  const notice = useNoticeStore()
  const shell = useShellStore()
  return (text) =>
    shell.copyText(text).then(
      () => {
        notice.say(t('message.copied'))
        return true
      },
      () => {
        notice.say(t('message.copyFailed'))
        return false
      },
    )
}
