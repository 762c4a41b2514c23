import path from 'node:path'
import { Menu, nativeImage, Tray } from 'electron'
import type { Labels } from '../labels.js'

export interface AppTray {
  /** Whether the system has a place for it. */
  exists: boolean
  setUnread(count: number): void
  setLabels(labels: Labels): void
  remove(): void
}

interface TrayOptions {
  labels: Labels
  /** Holds the built renderer with the drawings. */
  folder: string
  open: () => void
  quit: () => void
  log: (event: string) => void
}

/** The sign beside the clock: how much is unread, and the way back to the window and out of the program. */
export function createTray(options: TrayOptions): AppTray {
  const { folder, open, quit } = options
  const drawing = (name: string) => nativeImage.createFromPath(path.join(folder, name))
  const isMac = process.platform === 'darwin'
  const images = isMac
    ? { read: drawing('tray-template.png'), unread: drawing('tray-template.png') }
    : { read: drawing('tray.png'), unread: drawing('tray-unread.png') }
  if (isMac) images.read.setTemplateImage(true)
  const tray = tryTray(images.read, options.log)
  let labels = options.labels
  let unread = 0

  const show = (): void => {
    if (!tray) return
    const words = unread > 0 ? `${labels.unread}: ${unread}` : labels.nothingUnread
    tray.setImage(unread > 0 ? images.unread : images.read)
    tray.setToolTip(`Kreida — ${words}`)
    if (isMac) tray.setTitle(unread > 0 ? String(unread) : '')
    const items = [
      { label: words, enabled: false },
      { label: labels.open, click: open },
      { type: 'separator' as const },
      { label: labels.quit, click: quit },
    ]
    tray.setContextMenu(Menu.buildFromTemplate(items))
  }
  tray?.on('click', open)
  show()

  return {
    exists: tray !== null,
    setUnread(count) {
      unread = count
      show()
    },
    setLabels(next) {
      labels = next
      show()
    },
    remove: () => tray?.destroy(),
  }
}

/** Some Linux desktops have no tray; the app must work without one. */
function tryTray(image: Electron.NativeImage, log: (event: string) => void): Tray | null {
  try {
    return new Tray(image)
  } catch {
    log('tray_missing')
    return null
  }
}
