import { app, nativeImage } from 'electron'
import path from 'node:path'
import type { AppWindow } from '../window/window.js'

export interface Badge {
  setUnread(window: AppWindow, count: number): void
}

interface BadgeOptions {
  /** Holds the built renderer with the drawings. */
  folder: string
  /** The app's name in the title. */
  name: string
  onTotal: (total: number) => void
}

/**
 * Shows how much is unread: in the window's title, and summed over all windows on the taskbar and in the tray. Every place shows what
 * the renderer's one selector says (UNR-2).
 */
export function createBadge({ folder, name, onTotal }: BadgeOptions): Badge {
  const counts = new Map<AppWindow, number>()
  const overlay = nativeImage.createFromPath(path.join(folder, 'overlay.png'))
  const show = (): void => {
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
    app.setBadgeCount(total)
    onTotal(total)
  }
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
      browserWindow.setTitle(count > 0 ? `(${count}) ${name}` : name)
      if (process.platform === 'win32') browserWindow.setOverlayIcon(count > 0 ? overlay : null, count > 0 ? String(count) : '')
      show()
    },
  }
}
