import { createSharedComposable } from '@vueuse/core'
import { computed, type ComputedRef } from 'vue'
import { createFormat, todayIn, type Format } from '../i18n/format.js'
import { i18n } from '../i18n/i18n.js'
import { useAccountStore } from '../stores/account.js'
import { dateLocaleOf } from './day-text.js'
import { useNow } from './use-now.js'

/** Times and dates in the person's language and time zone. All components share one, which changes at midnight. */
export const useFormat = createSharedComposable((): ComputedRef<Format> => {
  const account = useAccountStore()
  const now = useNow()
  const timeZone = computed(() => account.user?.time_zone ?? 'Europe/Kyiv')
  const today = computed(() => todayIn(timeZone.value, now.value))
  return computed(() => createFormat({ locale: dateLocaleOf(i18n.global.locale.value), timeZone: timeZone.value, today: today.value }))
})
