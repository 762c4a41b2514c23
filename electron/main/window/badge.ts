import { app } from 'electron'
import type { AppWindow } from './window.js'

/** Shows how much is unread: in the window's title, and summed over all windows on the taskbar where the system has such a place. */
export function createBadge(): { setUnread(window: AppWindow, count: number): void } {
  const counts = new Map<AppWindow, number>()
  const show = (): void => void app.setBadgeCount([...counts.values()].reduce((sum, count) => sum + count, 0))
  return {
    setUnread(window, count) {
      const { browserWindow } = window
      if (!counts.has(window)) {
        browserWindow.once('closed', () => {
          counts.delete(window)
          show()
        })
      }
      counts.set(window, count)
      browserWindow.setTitle(count > 0 ? `(${count}) Kreida` : 'Kreida')
      show()
    },
  }
}
