import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { screensOf, type Screens } from './screens.js'

const project = path.join(import.meta.dirname, '..', '..', '..')
const isRoot = process.getuid?.() === 0

/** The built app in real Electron, on a profile that outlives its process. */
export interface DesktopApp {
  profile: string
  screens(): Screens
  start(): Promise<Screens>
  /** SIGKILL: nothing gets to say goodbye. */
  kill(): Promise<void>
  close(): Promise<void>
  /** Signs in and waits for the account's own window. */
  signIn(email: string, server: string): Promise<Screens>
  dispose(): Promise<void>
}

export function createDesktopApp(options: { profile?: string; locale?: 'uk' | 'en' } = {}): DesktopApp {
  const profile = options.profile ?? fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-e2e-app-'))
  let app: ElectronApplication | null = null
  let screens: Screens | null = null

  const requireApp = (): ElectronApplication => {
    if (!app) throw new Error('the app is not running')
    return app
  }
  const adopt = async (page: Page): Promise<Screens> => {
    await page.waitForLoadState('domcontentloaded')
    screens = screensOf(page)
    return screens
  }
  const requireScreens = (): Screens => {
    if (!screens) throw new Error('the app shows nothing')
    return screens
  }

  return {
    profile,
    screens: requireScreens,
    async start() {
      const args = [...(isRoot ? ['--no-sandbox'] : []), '--password-store=basic', '--lang=uk', `--user-data-dir=${profile}`, project]
      app = await _electron.launch({ args, chromiumSandbox: !isRoot, locale: 'uk-UA', env: process.env as Record<string, string> })
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
    async signIn(email, server) {
      const opened = requireApp().waitForEvent('window')
      await requireScreens().signIn({ email, server })
      return adopt(await opened)
    },
    async dispose() {
      if (app) await app.close()
      fs.rmSync(profile, { recursive: true, force: true })
    },
  }
}
