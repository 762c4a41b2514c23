import { usePreferredContrast, usePreferredDark, useStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { i18n, type Locale } from '../i18n/i18n.js'

export const themes = ['system', 'light', 'dark', 'contrast'] as const
export type Theme = (typeof themes)[number]

export const densities = ['roomy', 'dense'] as const
export type Density = (typeof densities)[number]

/** Which key sends; the other one of the two begins a new line. */
export const sendKeys = ['enter', 'ctrlEnter'] as const
export type SendKey = (typeof sendKeys)[number]

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
  const preferredContrast = usePreferredContrast()
  const shownTheme = computed(() => {
    if (theme.value !== 'system') return theme.value
    if (preferredContrast.value === 'more') return 'contrast'
    return prefersDark.value ? 'dark' : 'light'
  })

  const density = useStorage<Density>('kreida:density', 'roomy')
  const sendKey = useStorage<SendKey>('kreida:send-key', 'enter')

  watch(density, (next) => (document.documentElement.dataset['density'] = next), { immediate: true })
  watch(shownTheme, (next) => (document.documentElement.dataset['theme'] = next), { immediate: true })
  watch(
    locale,
    (next) => {
      i18n.global.locale.value = next
      document.documentElement.lang = next
    },
    { immediate: true },
  )
  return { theme, locale, adoptLocale, isPanelOpen, density, sendKey }
})

const localeOf = (language: string): Locale => (language.startsWith('en') ? 'en' : 'uk')

const plainText = {
  read: (text: string): Locale | null => (text === 'uk' || text === 'en' ? text : null),
  write: (value: Locale | null): string => value ?? '',
}
