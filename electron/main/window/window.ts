import path from 'node:path'
import { BrowserWindow, nativeTheme, screen, session } from 'electron'
import type { Account } from '../session/accounts.js'
import { serveApp } from '../network/app-protocol.js'
import type { OpenJournal } from '../journal/journal.js'
import { describeFault, type Log } from '../log.js'
import { appOrigin, secureSession, webPreferences } from '../security.js'
import type { Tokens } from '../session/tokens.js'
import { isVisible, type WindowStates } from './window-state.js'

/** What a window has where somebody is signed in. */
export interface AccountParts {
  account: Account
  tokens: Tokens
  journal: OpenJournal
  forward: (request: Request) => Promise<Response>
}

/** A window of ours; `parts` is `null` in the sign-in window. */
export interface AppWindow {
  browserWindow: BrowserWindow
  parts: AccountParts | null
}

export interface Windows {
  /** Opens the account's window (or the sign-in window), or brings it to the front where it is open. */
  open(parts: AccountParts | null): AppWindow
  of(webContentsId: number): AppWindow | undefined
  ofAccount(accountKey: string): AppWindow | undefined
  /** Closes a window that hands over to another, after it received the answer to its call. It is no longer found by account. */
  leave(window: AppWindow): void
  all(): AppWindow[]
}

const leaveMs = 300

interface WindowsOptions {
  states: WindowStates
  log: Log
  /** Allows the developer tools. */
  isDevelopment: boolean
  /** Where the built main process lies. */
  mainFolder: string
  /** The app's name in the title. */
  name: string
  /** Started at login: the first window stays in the tray until somebody asks for it. */
  isHidden: boolean
  /** Gives a new window its manners: menus, what its close button does, what happens when its page crashes. */
  attach(window: AppWindow): void
}

export function createWindows(options: WindowsOptions): Windows {
  const windows = new Map<number, AppWindow>()
  const prepared = new Set<string>()
  const leaving = new Set<BrowserWindow>()
  let hasOpened = false
  const all = (): AppWindow[] => [...windows.values()]
  const ofAccount = (key: string | undefined): AppWindow | undefined =>
    all().find(({ parts, browserWindow }) => parts?.account.key === key && !leaving.has(browserWindow))

  return {
    all,
    ofAccount,
    of: (webContentsId) => windows.get(webContentsId),
    leave({ browserWindow }) {
      leaving.add(browserWindow)
      setTimeout(() => {
        if (!browserWindow.isDestroyed()) browserWindow.destroy() // closing could hide it in the tray
      }, leaveMs)
    },
    open(parts) {
      const present = ofAccount(parts?.account.key)
      if (present) {
        focusWindow(present)
        return present
      }
      const name = parts?.account.key ?? 'sign-in'
      const partition = `persist:kreida-${name}`
      prepareSession({ partition, prepared, parts, folder: path.join(options.mainFolder, '..', 'renderer') })
      const browserWindow = createBrowserWindow({ ...options, key: name, partition, isHidden: options.isHidden && !hasOpened })
      hasOpened = true
      const { id } = browserWindow.webContents
      const window = { browserWindow, parts }
      windows.set(id, window)
      options.attach(window)
      browserWindow.on('closed', () => {
        windows.delete(id)
        leaving.delete(browserWindow)
        parts?.journal.close()
      })
      void browserWindow
        .loadURL(`${appOrigin}/`)
        .catch((fault: unknown) => options.log('page_load_failed', { fault: describeFault(fault) }))
      return window
    },
  }
}

/** Brings a window to the front from wherever it is. */
export function focusWindow({ browserWindow }: AppWindow): void {
  if (browserWindow.isMinimized()) browserWindow.restore()
  browserWindow.show()
  browserWindow.focus()
}

/** A partition lives as long as the app, so its protocol may have a handler already: of an account's earlier window. */
function prepareSession(options: { partition: string; prepared: Set<string>; parts: AccountParts | null; folder: string }): void {
  const { partition, prepared, parts, folder } = options
  const own = session.fromPartition(partition)
  if (prepared.has(partition)) own.protocol.unhandle('app')
  else secureSession(own)
  prepared.add(partition)
  serveApp({ session: own, folder, forward: parts?.forward ?? null })
}

type CreateOptions = WindowsOptions & { key: string; partition: string }

function createBrowserWindow({ states, log, isDevelopment, isHidden, mainFolder, name, key, partition }: CreateOptions): BrowserWindow {
  const saved = states.read(key)
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea)
  const bounds = saved && isVisible(saved.bounds, areas) ? saved.bounds : { width: 1280, height: 800 }
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 380,
    minHeight: 560,
    show: false,
    title: name,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0e1916' : '#f5f3ec',
    webPreferences: { ...webPreferences, partition, preload: path.join(mainFolder, '..', 'preload', 'index.cjs'), devTools: isDevelopment },
  })
  window.setMenuBarVisibility(false) // Alt alone shows it, see alt-key.ts
  if (saved?.is_maximized && !isHidden) window.maximize()
  if (!isHidden) window.once('ready-to-show', () => window.show())
  window.on('page-title-updated', (event) => event.preventDefault()) // the title is ours, see badge.ts
  window.on('close', () => saveState(window, { states, log, key }))
  return window
}

function saveState(window: BrowserWindow, { states, log, key }: Pick<CreateOptions, 'states' | 'log' | 'key'>): void {
  try {
    states.save(key, { bounds: window.getNormalBounds(), is_maximized: window.isMaximized() })
  } catch (fault) {
    log('window_state_save_failed', { fault: describeFault(fault) })
  }
}
