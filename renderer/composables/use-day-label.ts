import { useI18n } from 'vue-i18n'
import { useFormat } from './use-format.js'
import { useNow } from './use-now.js'

/** "Today", "yesterday", or the date. */
export function useDayLabel(): (at: string) => string {
  const { t } = useI18n()
  const format = useFormat()
  const now = useNow()
  return (at) => {
    const key = format.value.dayKey(at)
    if (key === format.value.today) return t('chat.today')
    const yesterday = new Date(now.value.getTime() - 86_400_000).toISOString()
    return key === format.value.dayKey(yesterday) ? t('chat.yesterday') : format.value.date(at)
  }
}
