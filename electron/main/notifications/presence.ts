import { powerMonitor, type BrowserWindow } from 'electron'
import type { Presence } from '../../bridge/shell.js'

/** What is true of the machine, whatever the window. */
export type MachinePresence = Omit<Presence, 'is_hidden'>

/** Seconds without a touch after which nobody is held to be looking (PRE-1). */
const idleSeconds = 180
const lookMs = 5_000

export interface PresenceWatch {
  read(): MachinePresence
  stop(): void
}

/** Whether somebody may be looking at the screen. Linux announces no lock, so the system is also asked every few seconds. */
export function watchPresence(onChange: () => void): PresenceWatch {
  let now: MachinePresence = { is_locked: false, is_away: false, is_idle: false }
  const become = (change: Partial<MachinePresence>): void => {
    const next = { ...now, ...change }
    if (next.is_locked === now.is_locked && next.is_away === now.is_away && next.is_idle === now.is_idle) return
    now = next
    onChange()
  }
  let isAnnounced = false
  const announce = (change: Partial<MachinePresence>) => (): void => {
    isAnnounced = 'is_locked' in change || isAnnounced
    become(change)
  }
  const look = (): void => {
    const state = powerMonitor.getSystemIdleState(idleSeconds)
    // Where the system announces locking, its word counts; the state may lag behind it.
    become({ is_idle: state === 'idle' || state === 'locked', ...(isAnnounced ? {} : { is_locked: state === 'locked' }) })
  }
  const heard = {
    'lock-screen': announce({ is_locked: true }),
    'unlock-screen': announce({ is_locked: false }),
    suspend: announce({ is_away: true }),
    resume: announce({ is_away: false }),
    'user-did-resign-active': announce({ is_away: true }),
    'user-did-become-active': announce({ is_away: false }),
  }
  const on = powerMonitor.on.bind(powerMonitor) as (event: string, listener: () => void) => void
  const off = powerMonitor.off.bind(powerMonitor) as (event: string, listener: () => void) => void
  for (const [event, listener] of Object.entries(heard)) on(event, listener)
  const timer = setInterval(look, lookMs)
  return {
    read: () => now,
    stop() {
      clearInterval(timer)
      for (const [event, listener] of Object.entries(heard)) off(event, listener)
    },
  }
}

/** What a page is told: the machine's state with its own window's. */
export const presenceOf = (machine: MachinePresence, window: BrowserWindow): Presence => ({
  ...machine,
  is_hidden: !window.isVisible() || window.isMinimized(),
})

/** Calls back whenever the window hides or comes back. */
export function watchHiding(window: BrowserWindow, onChange: () => void): void {
  const on = window.on.bind(window) as (event: string, listener: () => void) => void
  for (const event of ['show', 'hide', 'minimize', 'restore']) on(event, onChange)
}
