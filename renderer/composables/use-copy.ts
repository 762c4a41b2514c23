import { useI18n } from 'vue-i18n'
import { useNoticeStore } from '../stores/notice.js'
import { useShellStore } from '../stores/shell.js'

/** Puts a text on the clipboard and says so, or says that it could not: a browser may refuse it. */
export function useCopy(): (text: string) => Promise<void> {
  const { t } = useI18n()
  const notice = useNoticeStore()
  const shell = useShellStore()
  return (text) =>
    shell.copyText(text).then(
      () => notice.say(t('message.copied')),
      () => notice.say(t('message.copyFailed')),
    )
}
