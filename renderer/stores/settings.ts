import { usePreferredDark, useStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { i18n, type Locale } from '../i18n/i18n.js'

export type Theme = 'system' | 'light' | 'dark'

/** How the app looks and speaks on this device. */
export const useSettingsStore = defineStore('settings', () => {
  const theme = useStorage<Theme>('kreida:theme', 'system')
  /** Null until the person chooses; then the account's own language counts, else the machine's. */
  const chosenLocale = useStorage<Locale | null>('kreida:locale', null, undefined, { serializer: plainText })
  const usualLocale = ref(localeOf(navigator.language))
  const locale = computed<Locale>({ get: () => chosenLocale.value ?? usualLocale.value, set: (next) => (chosenLocale.value = next) })
  const adoptLocale = (language: string): void => void (usualLocale.value = localeOf(language))
  /** Whether the side panel stands open where there is room for it. */
  const isPanelOpen = useStorage('kreida:panel', true)
  const prefersDark = usePreferredDark()
  const isDark = computed(() => (theme.value === 'system' ? prefersDark.value : theme.value === 'dark'))

  watch(isDark, (dark) => (document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'), { immediate: true })
  watch(
    locale,
    (next) => {
      i18n.global.locale.value = next
      document.documentElement.lang = next
    },
    { immediate: true },
  )
  return { theme, locale, adoptLocale, isPanelOpen, isDark }
})

const localeOf = (language: string): Locale => (language.startsWith('en') ? 'en' : 'uk')

const plainText = {
  read: (text: string): Locale | null => (text === 'uk' || text === 'en' ? text : null),
  write: (value: Locale | null): string => value ?? '',
}
