import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { Preferences, ShellEvent, Target } from '../desktop/desktop.js'
import { useDocumentsStore } from './documents.js'
import { useRuntime } from './runtime.js'
import { useSettingsStore } from './settings.js'

export type { About, NoticeAct, Preferences, ShellEvent, StorageSizes, Target, UpdateState } from '../desktop/desktop.js'

/** The installed program around the page; in a browser there is none, and every question has the answer of one that offers nothing. */
export const useNativeStore = defineStore('native', () => {
  const { desktop, connection } = useRuntime()
  const known = useDocumentsStore()
  const settings = useSettingsStore()
  const native = desktop.native ?? null
  const preferences = shallowRef<Preferences | null>(null)
  /** Everybody and every thread of this account is on this device. */
  const isComplete = computed(() => known.isKnown && (connection.value.filling === null || connection.value.filling.hasList))
  const platform = native?.platform ?? null

  void native?.preferences.read().then((read) => (preferences.value = read))
  async function savePreferences(change: Partial<Preferences>): Promise<void> {
    if (native) preferences.value = await native.preferences.save(change)
  }

  /** The menu and the tray speak the language of the page. */
  watch([() => settings.locale, preferences], ([locale, known]) => {
    if (known && known.locale !== locale) void savePreferences({ locale })
  })

  const listen = (listener: (event: ShellEvent) => void): (() => void) => native?.onEvent(listener) ?? (() => undefined)
  const ready = async (): Promise<Target | null> => native?.ready() ?? null

  return {
    isDesktop: native !== null,
    platform,
    preferences,
    savePreferences,
    isComplete,
    listen,
    ready,
    about: native?.about ?? null,
    updates: native?.updates ?? null,
  }
})
