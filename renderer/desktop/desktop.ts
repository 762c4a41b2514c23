import type { Bridge } from '../../electron/bridge/index.js'
import type { Journal } from '../../electron/bridge/journal.js'
import { openBrowserJournal } from './browser-journal.js'

export type {
  About,
  Notice,
  NoticeAct,
  Preferences,
  Presence,
  ShellEvent,
  StorageSizes,
  Target,
  UpdateState,
} from '../../electron/bridge/shell.js'
export type { SignInResult } from '../../electron/bridge/session.js'

/** The one door to the machine under the app: the desktop's bridge, or a browser's stand-in with the same interface. */
export interface Desktop {
  kind: 'desktop' | 'browser'
  /** Signing in by the shell; null in a browser, where the page itself signs in and holds a cookie. */
  session: Bridge['session'] | null
  openJournal(user_id: number): Journal
  shell: Bridge['shell']
  /** What only an installed program can do; a browser has none of it. */
  native?: Native
  /** The machine woke up, or a network came or went. Returns the unsubscribe function. */
  onWake(listener: () => void): () => void
}

export type Native = Pick<Bridge, 'notices' | 'preferences' | 'about' | 'updates' | 'presence' | 'ready' | 'onEvent' | 'platform'>

export function openDesktop(): Desktop {
  const { kreida: bridge } = globalThis as { kreida?: Bridge } // put there by the preload
  return bridge ? desktopOf(bridge) : browserStandIn()
}

function desktopOf(bridge: Bridge): Desktop {
  return {
    kind: 'desktop',
    session: bridge.session,
    openJournal: () => bridge.journal, // the window's own account; it is never named over the bridge
    shell: bridge.shell,
    native: bridge,
    onWake: (listener) => both(bridge.onWake(listener), onNetwork(listener)),
  }
}

function browserStandIn(): Desktop {
  return {
    kind: 'browser',
    session: null,
    openJournal: openBrowserJournal,
    shell: {
      openExternal: async (url) => window.open(url, '_blank', 'noopener,noreferrer') !== null,
      setUnread: async (count) => void (document.title = count > 0 ? `(${count}) Kreida` : 'Kreida'),
      copyText: (text) => navigator.clipboard.writeText(text),
    },
    onWake: onNetwork,
  }
}

/** A network that went is asked for at once as well: the try tells what is so, and the screen need not wait for the next one. */
function onNetwork(listener: () => void): () => void {
  for (const event of ['online', 'offline']) window.addEventListener(event, listener)
  return () => {
    for (const event of ['online', 'offline']) window.removeEventListener(event, listener)
  }
}

const both = (first: () => void, second: () => void) => (): void => {
  first()
  second()
}
