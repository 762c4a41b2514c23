import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import electronProgram from 'electron'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { screensOf, type Screens } from './screens.js'
import type { Locale } from './texts.js'

const project = path.join(import.meta.dirname, '..', '..', '..')
const isRoot = process.getuid?.() === 0

/** The built app in real Electron, on a profile that outlives its process. */
export interface DesktopApp {
  profile: string
  /** The shell itself, for what no person can do: hide a window, lock the screen. */
  electron(): ElectronApplication
  /** The running app's process id. */
  pid(): number
  /** The app as a person starts it, without anybody at its controls. */
  launch(words?: string[]): ChildProcess
  screens(): Screens
  /** `env`: more of its environment. */
  start(env?: Record<string, string>, words?: string[]): Promise<Screens>
  /** SIGKILL: nothing gets to say goodbye. */
  kill(): Promise<void>
  close(): Promise<void>
  /** The screens of the window that is there. */
  adoptFirst(): Promise<Screens>
  /** The window that opens next: an account's own, or after it the one to sign in. */
  nextWindow(): Promise<Page>
  /** Of every window, as the system shows it. */
  titles(): Promise<string[]>
  /** Signs in and waits for the account's own window. */
  signIn(email: string, server: string): Promise<Screens>
  dispose(): Promise<void>
}

export function createDesktopApp(options: { profile?: string; locale?: Locale } = {}): DesktopApp {
  const profile = options.profile ?? fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-e2e-app-'))
  const locale = options.locale ?? 'uk'
  const language = locale === 'uk' ? 'uk-UA' : 'en-GB'
  let app: ElectronApplication | null = null
  let screens: Screens | null = null

  const requireApp = (): ElectronApplication => {
    if (!app) throw new Error('the app is not running')
    return app
  }
  const adopt = async (page: Page): Promise<Screens> => {
    await page.waitForLoadState('domcontentloaded')
    screens = screensOf(page, locale)
    return screens
  }
  const nextWindow = (): Promise<Page> => requireApp().waitForEvent('window')
  const requireScreens = (): Screens => {
    if (!screens) throw new Error('the app shows nothing')
    return screens
  }

  return {
    profile,
    pid: () => requireApp().process().pid ?? 0,
    // Outside of Electron its package is the path of the program.
    launch: (words = []) => spawn(String(electronProgram), [...argsFor(profile, locale), ...words], { stdio: 'ignore' }),
    adoptFirst: async () => {
      const [first] = requireApp().windows()
      if (!first) throw new Error('the app has no window')
      return adopt(first)
    },
    screens: requireScreens,
    electron: requireApp,
    async start(env = {}, words = []) {
      const args = [...argsFor(profile, locale), ...words]
      app = await _electron.launch({
        args,
        chromiumSandbox: !isRoot,
        locale: language,
        env: { ...(process.env as Record<string, string>), ...env },
      })
      return adopt(await app.firstWindow())
    },
    async kill() {
      const running = requireApp().process()
      const ended = new Promise((resolve) => running.once('exit', resolve))
      running.kill('SIGKILL')
      await ended
      app = null
    },
    async close() {
      await requireApp().close()
      app = null
    },
    nextWindow,
    titles: () => requireApp().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.getTitle())),
    async signIn(email, server) {
      const opened = nextWindow()
      await requireScreens().signIn({ email, server })
      return adopt(await opened)
    },
    async dispose() {
      if (app) await app.close()
      fs.rmSync(profile, { recursive: true, force: true })
    },
  }
}

const argsFor = (profile: string, locale: Locale): string[] => [
  ...(isRoot ? ['--no-sandbox'] : []),
  '--password-store=basic',
  `--lang=${locale}`,
  `--user-data-dir=${profile}`,
  project,
]
