import { usePreferredDark, useStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, watch } from 'vue'
import { i18n, type Locale } from '../i18n/i18n.js'

export type Theme = 'system' | 'light' | 'dark'

/** How the app looks and speaks on this device. */
export const useSettingsStore = defineStore('settings', () => {
  const theme = useStorage<Theme>('kreida:theme', 'system')
  const locale = useStorage<Locale>('kreida:locale', navigator.language.startsWith('en') ? 'en' : 'uk')
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
  return { theme, locale, isPanelOpen, isDark }
})
