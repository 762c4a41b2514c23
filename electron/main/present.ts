import path from 'node:path'
import { app, BrowserWindow } from 'electron'
import type { Preferences } from '../bridge/shell.js'
import { describeFault, type Log } from './log.js'
import type { Labels } from './labels.js'
import { createLinks, type Links } from './notifications/links.js'
import { linkIn, parseLink } from './notifications/link-target.js'
import { createNotices, type Notices } from './notifications/notices.js'
import type { Sessions } from './session/sessions.js'
import { createBadge, type Badge } from './notifications/badge.js'
import { createClosing } from './window/closing.js'
import { setLoginStart } from './window/login-start.js'
import { attachManners } from './window/manners.js'
import { installMenu } from './window/menu.js'
import type { PreferenceFile } from './window/preferences.js'
import { presenceOf, watchHiding, watchPresence, type PresenceWatch } from './notifications/presence.js'
import { createTray } from './notifications/tray.js'
import { focusWindow, type AppWindow, type Windows } from './window/window.js'

export interface Present {
  links: Links
  notices: Notices
  badge: Badge
  presence: PresenceWatch
  attach(window: AppWindow): void
  /** Follows what the person chose. */
  adopt(preferences: Preferences): void
  /** Listens to the system; called once the first window is there. */
  start(): void
}

interface PresentOptions {
  windows: Windows
  sessions: Sessions
  preferences: PreferenceFile
  labels: () => Labels
  log: Log
  folder: string
  isDevelopment: boolean
}

/** Everything by which the app is there while its window is not: tray, badge, notifications, links, and who is looking. */
export function createPresent(options: PresentOptions): Present {
  const { windows, preferences, labels, log, isDevelopment } = options
  const drawings = path.join(import.meta.dirname, '..', 'renderer')
  const links = createLinks(windows)
  const open = (): void => {
    const [front] = [...windows.all()].sort((a, b) => Number(b.parts !== null) - Number(a.parts !== null))
    if (front) focusWindow(front)
    else options.sessions.openFirst()
  }
  const quit = (): void => app.quit()
  const tray = createTray({ labels: labels(), folder: drawings, open, quit, log })
  const closing = createClosing({ preferences, labels, hasTray: () => tray.exists })
  const presence = watchPresence(() => windows.all().forEach(tellPresence))
  const tellPresence = (window: AppWindow): void =>
    links.tell(window, { kind: 'presence', presence: presenceOf(presence.read(), window.browserWindow) })
  const badge = createBadge({
    folder: drawings,
    name: app.isPackaged ? app.getName() : 'Kreida',
    onTotal: (total) => tray.setUnread(total),
  })
  const notices = createNotices({
    log,
    onAct(window, act) {
      if (act.act === 'open') focusWindow(window)
      links.tell(window, { kind: 'notice', act })
    },
  })
  const showMenu = (): void =>
    installMenu({
      labels: labels(),
      isDevelopment,
      quit,
      command(name) {
        const focused = BrowserWindow.getFocusedWindow()
        const window = windows.all().find(({ browserWindow }) => browserWindow === focused) ?? windows.all()[0]
        if (window) links.tell(window, { kind: 'command', name })
      },
    })
  showMenu()

  return {
    links,
    notices,
    badge,
    presence,
    attach(window) {
      attachManners(window, { labels, log, closing, suggest: () => [], remember: () => undefined })
      watchHiding(window.browserWindow, () => tellPresence(window))
    },
    adopt({ starts_at_login }) {
      showMenu()
      tray.setLabels(labels())
      try {
        setLoginStart(starts_at_login)
      } catch (fault) {
        log('login_start_failed', { fault: describeFault(fault) })
      }
    },
    start() {
      listenToSystem({ links, open })
      const first = linkIn(process.argv.slice(1))
      if (first) links.open(first)
      app.on('will-quit', () => {
        presence.stop()
        tray.remove()
      })
    },
  }
}

/** Links and second starts. On macOS a link is an event, elsewhere a word on the command line of a second start. */
function listenToSystem({ links, open }: { links: Links; open: () => void }): void {
  if (app.isPackaged) app.setAsDefaultProtocolClient('kreida')
  app.on('open-url', (event, url) => {
    event.preventDefault()
    const target = parseLink(url)
    if (target) links.open(target)
    else open()
  })
  app.on('second-instance', (_event, words) => {
    const target = linkIn(words)
    if (target) links.open(target)
    else if (!words.includes('--hidden')) open()
  })
  app.on('activate', open)
}
