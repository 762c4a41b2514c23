import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { createFormat, type Format } from '../i18n/format.js'
import { useAccountStore } from '../stores/account.js'

/** Times and dates in the person's language and time zone. */
export function useFormat(): ComputedRef<Format> {
  const { locale } = useI18n()
  const account = useAccountStore()
  return computed(() => createFormat(locale.value, account.user?.time_zone ?? 'Europe/Kyiv'))
}
