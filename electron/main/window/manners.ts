import type { BrowserWindow } from 'electron'
import type { Labels } from '../labels.js'
import type { Log } from '../log.js'
import { openExternal } from '../security.js'
import { createAltKey } from './alt-key.js'
import type { Closing } from './closing.js'
import { attachContextMenu } from './context-menu.js'
import { watchCrashes } from './crash.js'
import type { AppWindow } from './window.js'

interface Manners {
  labels: () => Labels
  log: Log
  closing: Closing
  suggest: (word: string) => string[]
  remember: (word: string) => void
}

/** What every window of the app does that a person expects of a desktop program. */
export function attachManners({ browserWindow, parts }: AppWindow, { labels, log, closing, suggest, remember }: Manners): void {
  closing.guard(browserWindow, { hasAccount: parts !== null })
  watchCrashes(browserWindow, { labels, log })
  attachContextMenu(browserWindow, { labels, openExternal, suggest, remember })
  if (process.platform !== 'darwin') attachAltKey(browserWindow)
}

function attachAltKey(window: BrowserWindow): void {
  const isAltAlone = createAltKey()
  window.webContents.on('before-input-event', (_event, input) => {
    if (isAltAlone(input)) window.setMenuBarVisibility(!window.isMenuBarVisible())
  })
}
