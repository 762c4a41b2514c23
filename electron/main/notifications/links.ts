import type { ShellEvent, Target } from '../../bridge/shell.js'
import { channels } from '../../bridge/index.js'
import { focusWindow, type AppWindow, type Windows } from '../window/window.js'

export interface Links {
  /** Goes there: in the account's window, or in the one that its person signs in to next. */
  open(target: Target): void
  /** The page of a window listens now; answers where it is asked to go. */
  ready(window: AppWindow): Target | null
  /** Tells a page, now or as soon as it listens. */
  tell(window: AppWindow, event: ShellEvent): void
}

/** Hands links and the shell's other words to pages, which may not listen yet: the app was just started, or its page is loading. */
export function createLinks(windows: Pick<Windows, 'all'>): Links {
  const listening = new Set<AppWindow>()
  const unsaid = new Map<AppWindow, ShellEvent[]>()
  let waiting: Target | null = null

  const tell = (window: AppWindow, event: ShellEvent): void => {
    const { browserWindow } = window
    if (browserWindow.isDestroyed()) return
    if (listening.has(window)) browserWindow.webContents.send(channels.event, event)
    else unsaid.set(window, [...(unsaid.get(window) ?? []), event])
  }

  return {
    tell,
    open(target) {
      const window = windows.all().find(({ parts }) => parts !== null)
      const front = window ?? windows.all()[0]
      if (front) focusWindow(front)
      if (window && listening.has(window)) tell(window, { kind: 'open', target })
      else waiting = target // the newest wins: a person cannot be in two chats
    },
    ready(window) {
      if (!window.parts) return null
      if (!listening.has(window)) forgetWhenGone(window, listening)
      listening.add(window)
      for (const event of unsaid.get(window) ?? []) window.browserWindow.webContents.send(channels.event, event)
      unsaid.delete(window)
      const target = waiting
      waiting = null
      return target
    },
  }
}

/** A page that is loaded anew, or a window that closed, listens no longer. */
function forgetWhenGone(window: AppWindow, listening: Set<AppWindow>): void {
  const { browserWindow } = window
  browserWindow.once('closed', () => listening.delete(window))
  browserWindow.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) listening.delete(window)
  })
}
