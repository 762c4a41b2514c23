import { Notification } from 'electron'
import type { Notice, NoticeAct } from '../../bridge/shell.js'
import { describeFault, type Log } from '../log.js'
import type { AppWindow } from '../window/window.js'

export interface Notices {
  /** Shows it in the place of the chat's earlier one. */
  show(window: AppWindow, notice: Notice): void
  withdraw(window: AppWindow, thread_ids: readonly (string | null)[]): void
}

/** The system's notifications, at most one for each chat of each window. What a person does with one is told to `onAct`. */
export function createNotices({ log, onAct }: { log: Log; onAct: (window: AppWindow, act: NoticeAct) => void }): Notices {
  const shown = new Map<AppWindow, Map<string | null, Notification>>()

  const ofWindow = (window: AppWindow): Map<string | null, Notification> => {
    const present = shown.get(window)
    if (present) return present
    const own = new Map<string | null, Notification>()
    shown.set(window, own)
    // A notification must not outlive its account's window: its click would find another person there (NOT-1).
    window.browserWindow.once('closed', () => {
      for (const notification of own.values()) notification.close()
      shown.delete(window)
    })
    return own
  }

  return {
    show(window, notice) {
      if (!Notification.isSupported()) return
      const own = ofWindow(window)
      // Linux has no identity for notifications that Electron could pass on, so the earlier one is closed.
      own.get(notice.thread_id)?.close()
      const notification = make(window, notice, onAct)
      own.set(notice.thread_id, notification)
      notification.on('close', () => {
        if (own.get(notice.thread_id) === notification) own.delete(notice.thread_id)
      })
      notification.on('failed', (_event, reason) => log('notification_failed', { reason: describeFault(new Error(reason)) }))
      notification.show()
    },
    withdraw(window, thread_ids) {
      const own = shown.get(window)
      for (const thread_id of thread_ids) {
        own?.get(thread_id)?.close()
        own?.delete(thread_id)
      }
    },
  }
}

function make(window: AppWindow, notice: Notice, onAct: (window: AppWindow, act: NoticeAct) => void): Notification {
  const { thread_id, message_id, title, body, reply, read } = notice
  const actions = read === null || thread_id === null ? [] : [{ type: 'button' as const, text: read }]
  const notification = new Notification({
    ...(thread_id === null ? {} : { id: thread_id }),
    title,
    body,
    silent: false,
    ...(reply === null || thread_id === null ? {} : { hasReply: true, replyPlaceholder: reply }),
    ...(actions.length > 0 ? { actions } : {}),
  })
  notification.on('click', () => onAct(window, { act: 'open', thread_id, message_id }))
  if (thread_id === null) return notification
  notification.on('action', () => onAct(window, { act: 'read', thread_id, message_id }))
  notification.on('reply', ({ reply: text }) => onAct(window, { act: 'reply', thread_id, text }))
  return notification
}
