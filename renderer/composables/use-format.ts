import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { createFormat, type Format } from '../i18n/format.js'
import { useAccountStore } from '../stores/account.js'
import { dateLocaleOf } from './day-text.js'
import { useNow } from './use-now.js'

/** Times and dates in the person's language and time zone. */
export function useFormat(): ComputedRef<Format> {
  const { locale } = useI18n()
  const account = useAccountStore()
  const now = useNow()
  return computed(() =>
    createFormat({ locale: dateLocaleOf(locale.value), timeZone: account.user?.time_zone ?? 'Europe/Kyiv', now: now.value }),
  )
}
