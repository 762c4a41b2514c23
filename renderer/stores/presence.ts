import { useEventListener } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Presence } from '../desktop/desktop.js'
import { useRuntime } from './runtime.js'

/** Milliseconds for which a key or a click here proves that somebody is there, whatever the system says (PRE-1). */
const presentMs = 180_000

const unknown: Presence = { is_locked: false, is_away: false, is_idle: false, is_hidden: false }

/** Whether somebody is looking at this window. A browser's page knows only its own focus. */
export const usePresenceStore = defineStore('presence', () => {
  const { desktop, sources } = useRuntime()
  const shell = shallowRef<Presence>(unknown)
  const hasFocus = ref(isFocused())
  const touchedAt = ref(sources.now().getTime())

  /** Until the shell has answered, nobody is held to be looking: a window that starts in the tray has a focus like any other. */
  const isKnown = ref(!desktop.native)
  function adopt(presence: Presence): void {
    shell.value = presence
    isKnown.value = true
  }
  void desktop.native?.presence().then(adopt)
  desktop.native?.onEvent((event) => {
    if (event.kind === 'presence') adopt(event.presence)
  })
  const look = (): void => void (hasFocus.value = isFocused())
  useEventListener(window, ['focus', 'blur'], look)
  useEventListener(document, 'visibilitychange', look)
  // The system counts idle minutes by its own devices; input that reaches the page another way (remote control, a screen reader) counts too.
  useEventListener(window, ['keydown', 'pointerdown', 'wheel'], () => (touchedAt.value = sources.now().getTime()), {
    passive: true,
    capture: true,
  })

  const isLocked = computed(() => shell.value.is_locked)
  /** Somebody is at this machine: it is not locked, asleep or untouched for minutes. */
  function isPresent(): boolean {
    const { is_locked, is_away, is_idle } = shell.value
    return !is_locked && !is_away && (!is_idle || sources.now().getTime() - touchedAt.value < presentMs)
  }
  /** Somebody is at this machine, and this window is what they see. Asked anew each time: minutes pass without an event. */
  function isWatching(): boolean {
    look()
    return isKnown.value && hasFocus.value && !shell.value.is_hidden && isPresent()
  }
  /** Changes whenever the answer may have. */
  const changes = computed(() => [shell.value, hasFocus.value, isKnown.value])

  return { isKnown, isLocked, isWatching, changes }
})

const isFocused = (): boolean => document.hasFocus() && document.visibilityState === 'visible'
