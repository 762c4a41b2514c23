import { createI18n } from 'vue-i18n'
import en from './locales/en.json'
import uk from './locales/uk.json'

export type Locale = 'uk' | 'en'

/** One, few, many: 1 and 21 повідомлення, 2 and 22 повідомлення, 5 and 11 повідомлень (CLDR, I18N-1). vue-i18n knows only English. */
export function ukrainianForm(count: number): 0 | 1 | 2 {
  const tens = Math.abs(count) % 100
  const ones = tens % 10
  if (ones === 1 && tens !== 11) return 0
  return ones >= 2 && ones <= 4 && (tens < 12 || tens > 14) ? 1 : 2
}

export const i18n = createI18n({
  legacy: false,
  locale: 'uk' as Locale,
  fallbackLocale: 'en',
  messages: { uk, en },
  pluralRules: { uk: ukrainianForm },
})
