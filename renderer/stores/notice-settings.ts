import { useStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { isMutedAt, type MutedUntil, type QuietHours } from '../model/notifications/decide.js'

/** How this device notifies. Muting belongs to the device as well: a tutor mutes at home what must ring at the desk. */
export const useNoticeSettingsStore = defineStore('noticeSettings', () => {
  const isEnabled = useStorage('kreida:notices', true)
  /** Whether a notification shows what was written, or only that something was. */
  const showsContent = useStorage('kreida:notices-content', true)
  const quiet = useStorage<QuietHours>('kreida:quiet', { is_on: false, from: '22:00', to: '08:00' })
  /** By person: who is muted in one thread is muted in all. */
  const mutedUntil = useStorage<Record<string, MutedUntil>>('kreida:muted', {})

  const mute = (person_id: number, until: MutedUntil): void => void (mutedUntil.value = { ...mutedUntil.value, [person_id]: until })
  function unmute(person_id: number): void {
    mutedUntil.value = Object.fromEntries(Object.entries(mutedUntil.value).filter(([id]) => id !== String(person_id)))
  }
  const isMuted = (person_id: number, now: Date): boolean => isMutedAt(mutedUntil.value[person_id], now)

  return { isEnabled, showsContent, quiet, mutedUntil, mute, unmute, isMuted }
})
