import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { chromium, type Browser, type Page } from '@playwright/test'
import { screensOf, type Screens } from '../e2e/support/screens.js'
import { until } from '../support/until.js'

export const program = '/usr/bin/kreida'
const startMs = 60_000

/** The installed app, run by an ordinary user of this machine that we make and remove. Root only. */
export interface InstalledApp {
  user: string
  home: string
  profile: string
  start(words?: string[], env?: Record<string, string>): Promise<Screens>
  /** The window that shows the app now: the one of an account opens as the sign-in window closes. */
  page(): Promise<Page>
  /** Process ids of the running app. */
  pids(): number[]
  kill(): Promise<void>
  /** Starts it with a word that it must refuse; answers its exit code and what it said. */
  refuses(word: string): { code: number | null; said: string }
  dispose(): Promise<void>
}

export function createInstalledApp(user = `kreida-${process.pid}`): InstalledApp {
  const home = `/tmp/kreida-home-${process.pid}`
  const profile = path.join(home, '.config', 'Kreida Test Build')
  execFileSync('useradd', ['--system', '--create-home', '--home-dir', home, '--shell', '/bin/sh', user], { stdio: 'pipe' })
  let running: ChildProcess | null = null
  let browser: Browser | null = null

  /** The screen's own cookie file belongs to us. */
  const environment = (more: Record<string, string> = {}): NodeJS.ProcessEnv => {
    const authority = path.join(home, '.Xauthority')
    const ours = process.env['XAUTHORITY']
    if (ours && fs.existsSync(ours)) {
      fs.copyFileSync(ours, authority)
      execFileSync('chown', [user, authority])
    }
    return {
      PATH: '/usr/bin:/bin',
      HOME: home,
      USER: user,
      LANG: 'C.UTF-8',
      DISPLAY: process.env['DISPLAY'] ?? '',
      XAUTHORITY: authority,
      ...more,
    }
  }
  const asUser = ['--reuid', user, '--regid', user, '--init-groups']
  const portFile = path.join(profile, 'DevToolsActivePort')

  const pids = (): number[] => {
    const found = spawnSync('pgrep', ['-u', user, '-f', 'Kreida Test Build'], { encoding: 'utf8' }).stdout
    return found.split('\n').filter(Boolean).map(Number)
  }
  const page = async (): Promise<Page> => {
    const pages = (): Page[] =>
      browser
        ?.contexts()
        .flatMap((context) => context.pages())
        .filter((each) => each.url().startsWith('app://')) ?? []
    await until(() => pages().length === 1, startMs, 'the app shows one window')
    const [only] = pages()
    if (!only) throw new Error('the app shows no window')
    return only
  }
  const endAll = async (): Promise<void> => {
    await browser?.close().catch(() => undefined)
    browser = null
    for (const pid of pids()) spawnSync('kill', ['-9', String(pid)])
    await until(() => pids().length === 0, 10_000, 'the app is dead')
    running = null
  }

  return {
    user,
    home,
    profile,
    page,
    pids,
    async start(words = [], env = {}) {
      fs.rmSync(portFile, { force: true })
      const args = ['--remote-debugging-port=0', '--password-store=basic', '--lang=uk', ...words]
      const started = spawn('setpriv', [...asUser, 'dbus-run-session', '--', program, ...args], {
        env: environment({ KREIDA_TEST_DRIVER: '1', ...env }),
        stdio: ['ignore', 'ignore', 'pipe'],
        cwd: home,
      })
      running = started
      let said = ''
      started.stderr.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-4_000)))
      await until(() => fs.existsSync(portFile) || running?.exitCode !== null, startMs, 'the app listens')
      if (!fs.existsSync(portFile)) throw new Error(`the app ended with ${started.exitCode}: ${said}`)
      const port = fs.readFileSync(portFile, 'utf8').split('\n')[0]
      // Playwright waits for ever for a page that is being made while it attaches.
      await until(() => listsPage(`http://127.0.0.1:${port}/json/list`), startMs, 'the app shows a page')
      browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { timeout: startMs })
      return screensOf(await page(), 'uk')
    },
    kill: endAll,
    refuses(word) {
      const result = spawnSync('setpriv', [...asUser, program, word], { env: environment(), encoding: 'utf8', timeout: 20_000, cwd: home })
      return { code: result.status, said: result.stderr }
    },
    async dispose() {
      await endAll()
      spawnSync('userdel', [user])
      fs.rmSync(home, { recursive: true, force: true })
    },
  }
}

async function listsPage(address: string): Promise<boolean> {
  const targets = await fetch(address)
    .then((answer) => answer.json() as Promise<{ type: string; url: string }[]>)
    .catch(() => [])
  return targets.some(({ type, url }) => type === 'page' && url.startsWith('app://'))
}

/** How the kernel confines each renderer of the app: what `/proc` says, not what we asked for. */
export function confinement(
  pids: readonly number[],
): { pid: number; kind: string; uid: number; seccomp: number; noNewPrivs: number; ownUserNamespace: boolean }[] {
  const ours = fs.readlinkSync('/proc/self/ns/user')
  return pids.flatMap((pid) => {
    try {
      const words = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ')
      const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8')
      const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? -1)
      const kind = /--type=([\w-]+)/.exec(words)?.[1] ?? 'main'
      const ownUserNamespace = fs.readlinkSync(`/proc/${pid}/ns/user`) !== ours
      return [{ pid, kind, uid: field('Uid'), seccomp: field('Seccomp'), noNewPrivs: field('NoNewPrivs'), ownUserNamespace }]
    } catch {
      return [] // it ended meanwhile
    }
  })
}
