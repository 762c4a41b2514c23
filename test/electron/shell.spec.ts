import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { _electron, expect, test, type ElectronApplication, type Page } from '@playwright/test'
import { bridgeLimits, type Bridge } from '../../electron/bridge/index.js'
import { startFakeServer, type FakeServer } from './fake-server.js'

declare global {
  interface Window {
    kreida: Bridge
  }
}

const project = process.env['KREIDA_APP_FOLDER'] ?? path.join(import.meta.dirname, '..', '..')
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []

let server: FakeServer
let profile: string
let app: ElectronApplication
let page: Page

const launch = (): Promise<ElectronApplication> =>
  _electron.launch({
    args: [...asRoot, '--password-store=basic', `--user-data-dir=${profile}`, project],
    chromiumSandbox: asRoot.length === 0,
    env: { ...(process.env as Record<string, string>), KREIDA_SERVER_URL: server.url },
  })

const signIn = (target: Page, password: string, allow_plain_secrets = true) =>
  target.evaluate((request) => window.kreida.session.signIn(request), {
    server_url: server.url,
    email: 'olena@example.org',
    password,
    allow_plain_secrets,
  })

/** The account's window after a sign-in in the sign-in window. */
async function enter(password = 'right', allowPlain = true): Promise<Page> {
  const opened = app.waitForEvent('window')
  expect(await signIn(page, password, allowPlain)).toEqual({ ok: true, moved: true })
  const account = await opened
  await account.waitForLoadState()
  return account
}

const ask = (target: Page, url: string, init: RequestInit = {}) =>
  target.evaluate(
    async ({ url, init }) => {
      const response = await fetch(url, init)
      return { status: response.status, reason: response.headers.get('x-kreida-reason'), text: await response.text() }
    },
    { url, init },
  )

test.beforeEach(async () => {
  server = await startFakeServer()
  profile = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-shell-'))
  app = await launch()
  page = await app.firstWindow()
  await page.waitForLoadState()
})

test.afterEach(async () => {
  await app.close()
  await server.stop()
  fs.rmSync(profile, { recursive: true, force: true })
})

test('the live window has the safe preferences', async () => {
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
    return contents.getLastWebPreferences()
  })
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
  })
  expect(await page.evaluate(() => ['require', 'process', 'module'].filter((name) => name in window))).toEqual([])
  expect(await page.evaluate(() => Object.keys(window.kreida).sort())).toEqual([
    'about',
    'app_version',
    'journal',
    'notices',
    'onEvent',
    'onWake',
    'platform',
    'preferences',
    'presence',
    'ready',
    'session',
    'shell',
    'updates',
  ])
})

test('the content policy stops scripts that are not ours', async () => {
  const tried = await page.evaluate(async () => {
    const hits: string[] = []
    Object.assign(window, { hit: (what: string) => hits.push(what) })
    const attempt = (what: string, act: () => unknown): void => {
      try {
        act()
      } catch (fault) {
        hits.push(`${what}: ${(fault as Error).name}`)
      }
    }
    // Playwright's own evaluation may use eval; what a timer runs later may not.
    await new Promise((done) => setTimeout(done, 0))
    attempt('inner', () => (document.body.innerHTML += '<img src=x onerror="hit(1)">'))
    attempt('eval', () => eval('hit(2)'))
    attempt('inline', () => document.head.append(Object.assign(document.createElement('script'), { text: 'hit(3)' })))
    const button = document.createElement('button')
    attempt('handler', () => button.setAttribute('onclick', 'hit(4)'))
    const link = document.createElement('a')
    attempt('href', () => link.setAttribute('href', 'javascript:hit(5)'))
    document.body.append(button, link)
    button.click()
    link.click()
    attempt('policy', () =>
      (window as unknown as { trustedTypes: { createPolicy(n: string, r: object): void } }).trustedTypes.createPolicy('evil', {}),
    )
    await fetch('https://example.org/').catch(() => hits.push('fetch: blocked'))
    await new Promise((done) => setTimeout(done, 300))
    return hits
  })
  expect(tried.filter((hit) => /^\d/.test(String(hit)))).toEqual([])
  expect(tried).toEqual(expect.arrayContaining(['inner: TypeError', 'eval: EvalError', 'policy: TypeError', 'fetch: blocked']))
})

test('the content policy of the page is the strict one', async () => {
  const policy = await page.evaluate(async () => (await fetch('/')).headers.get('content-security-policy'))
  const directives = (policy ?? '').split('; ')
  expect(directives.filter((each) => /unsafe|http|\*|wasm/.test(each))).toEqual([])
  for (const each of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "base-uri 'none'"])
    expect(directives).toContain(each)
  for (const each of ["form-action 'none'", "frame-ancestors 'none'", "object-src 'none'", "require-trusted-types-for 'script'"])
    expect(directives).toContain(each)
})

test('a page goes nowhere else, opens nothing and embeds nothing', async () => {
  await page.evaluate(() => {
    const button = document.createElement('button')
    button.id = 'opener'
    button.style.cssText = 'position:fixed;inset:0;z-index:9999'
    button.addEventListener('click', () => window.open('app://kreida/'))
    document.body.append(button)
  })
  await page.locator('#opener').click() // by a person, which no blocker of windows stops
  await page.waitForTimeout(500)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  await page.evaluate(() => {
    location.href = 'https://example.org/'
    window.open('https://example.org/')
    window.open('app://kreida/')
    const webview = document.createElement('webview')
    webview.setAttribute('src', 'https://example.org/')
    const frame = document.createElement('iframe')
    frame.src = 'app://kreida/'
    document.body.append(webview, frame)
  })
  await page.waitForTimeout(500)
  expect(page.url()).toBe('app://kreida/')
  expect(app.windows()).toHaveLength(1)
  expect(await page.evaluate(() => window.kreida.shell.openExternal('file:///etc/passwd'))).toBe(false)
  expect(await page.evaluate(() => window.kreida.shell.openExternal('https://name:word@example.org/'))).toBe(false)
})

test('foreign frames and foreign origins are refused', async () => {
  // A window made behind the shell's back, with the same preload: not one of ours, and not our origin.
  const said = await app.evaluate(
    async ({ BrowserWindow }, preload) => {
      const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true, contextIsolation: true } })
      await stranger.loadURL('data:text/html,<p>stranger</p>')
      const answer = (await stranger.webContents.executeJavaScript(
        `kreida.session.read().then(() => 'answered', (fault) => fault.message)`,
      )) as string
      stranger.destroy()
      return answer
    },
    path.join(project, 'out', 'preload', 'index.cjs'),
  )
  expect(said).toContain('foreign sender')
})

test('arguments are parsed and their size is capped', async () => {
  const said = await page.evaluate(async (tooLong) => {
    const tries = [() => window.kreida.shell.setUnread(-1), () => window.kreida.shell.copyText('x'.repeat(tooLong))]
    return Promise.all(tries.map((act) => act().then(String, (fault: Error) => fault.message)))
  }, bridgeLimits.copiedText + 1)
  for (const text of said) expect(text).toContain('bad arguments')
  const committed = await page.evaluate(() =>
    Promise.all([window.kreida.journal.commit([{ op: 'drop' } as never]), window.kreida.journal.commit('x' as never)]),
  )
  for (const result of committed) expect(result).toMatchObject({ ok: false, reason: 'unavailable' })
})

test('everything but notifications and clipboard writing is denied', async () => {
  const answers = await page.evaluate(async () => {
    const state = async (name: string) => (await navigator.permissions.query({ name: name as PermissionName })).state
    const position = await new Promise((done) =>
      navigator.geolocation.getCurrentPosition(
        () => done('given'),
        () => done('denied'),
      ),
    )
    return [await state('geolocation'), await state('camera'), await state('clipboard-read'), await state('notifications'), position]
  })
  expect(answers).toEqual(['denied', 'denied', 'denied', 'granted', 'denied'])
})

test('a second launch brings the first to the front and ends', async () => {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
  const second = await launch().catch(() => null)
  const hasEnded = (): boolean => second === null || second.process().exitCode !== null
  await expect
    .poll(hasEnded, { timeout: 20_000 })
    .toBe(true)
    .finally(() => second?.process().kill('SIGKILL'))
  await expect
    .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isMinimized())))
    .toEqual([false])
})

test('every failure of a sign-in has its reason', async () => {
  expect(await signIn(page, 'wrong')).toMatchObject({ ok: false, reason: 'wrong_credentials' })
  expect(await signIn(page, 'often')).toMatchObject({ ok: false, reason: 'rate_limited', retry_after: 7 })
  expect(await signIn(page, 'old')).toMatchObject({ ok: false, reason: 'outdated' })
  expect(await signIn(page, 'strange')).toMatchObject({ ok: false, reason: 'not_kreida' })
  await server.stop()
  expect(await signIn(page, 'right')).toMatchObject({ ok: false, reason: 'unreachable' })
})

test('an account has its own window, journal and requests, and starts offline', async () => {
  const account = await enter()
  await expect.poll(() => app.windows().length).toBe(1)
  expect(await account.evaluate(() => window.kreida.session.read())).toMatchObject({
    state: 'signed_in',
    email: 'olena@example.org',
    secrets: 'plain',
  })
  const entry = { op: 'append', id: 'i1', thread_id: 't1', intent: '{"a":1}' } as const
  expect(await account.evaluate((change) => window.kreida.journal.commit([change]), entry)).toEqual({ ok: true })

  const echo = await ask(account, '/api/v1/echo/?q=1', { method: 'POST', body: '{"x":1}', headers: { 'content-type': 'application/json' } })
  expect(JSON.parse(echo.text)).toEqual({ path: '/api/v1/echo/?q=1', method: 'POST', body: '{"x":1}' })
  expect(server.lastHeaders).toMatchObject({ authorization: 'Bearer access-1' })
  expect(server.lastHeaders).not.toHaveProperty('cookie')
  expect(await ask(account, '/api/v1/auth/login/', { method: 'POST', body: '{}' })).toMatchObject({ status: 403 })
  expect(await ask(account, '/api/v1/redirect/')).toMatchObject({ status: 503, reason: 'not_kreida' })
  expect(await ask(account, '/api/v1/html/')).toMatchObject({ status: 503, reason: 'not_kreida' })

  await app.close()
  await server.stop()
  app = await launch()
  page = await app.firstWindow()
  await page.waitForLoadState()
  expect(await page.evaluate(() => window.kreida.session.read())).toMatchObject({ state: 'signed_in', user: { id: 7 } })
  expect(await page.evaluate(() => window.kreida.journal.read())).toMatchObject({ entries: [{ position: 1, id: 'i1', state: 'queued' }] })
  expect(await ask(page, '/api/v1/echo/')).toMatchObject({ status: 503, reason: 'unreachable' })
})

test('streams pass, end with their reader, and the title counts', async () => {
  const account = await enter()
  const first = await account.evaluate(async () => {
    const stop = new AbortController()
    const response = await fetch('/api/v1/events/', { signal: stop.signal, headers: { accept: 'text/event-stream' } })
    const chunk = await response.body?.getReader().read()
    Object.assign(window, { stop })
    return new TextDecoder().decode(chunk?.value)
  })
  expect(first).toContain('data: 1')
  expect(server.openStreams).toBe(1)
  await account.evaluate(() => (window as unknown as { stop: AbortController }).stop.abort())
  await expect.poll(() => server.openStreams).toBe(0)

  await account.evaluate(() => window.kreida.shell.setUnread(3))
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.getTitle()))).toContain(
    '(3) Kreida',
  )
  await account.evaluate(() => window.kreida.shell.copyText('крейда'))
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('крейда')
})

test('a request can be given up before its answer', async () => {
  const account = await enter()
  const before = await account.evaluate(() =>
    fetch('/api/v1/hang/', { signal: AbortSignal.timeout(300) }).then(String, (fault: Error) => fault.name),
  )
  expect(before).toBe('TimeoutError')
})

test('signing out ends the session everywhere and keeps the journal', async () => {
  const account = await enter()
  await account.evaluate(() => window.kreida.journal.commit([{ op: 'append', id: 'i1', thread_id: 't1', intent: '{}' }]))
  const opened = app.waitForEvent('window')
  await account.evaluate(() => window.kreida.session.signOut())
  page = await opened
  await page.waitForLoadState()
  await expect.poll(() => app.windows().length).toBe(1)
  expect(server.requests).toContain('POST /api/v1/auth/logout/')
  expect(await page.evaluate(() => window.kreida.session.read())).toEqual({
    state: 'signed_out',
    server_url: server.url,
    email: 'olena@example.org',
  })
  expect(
    fs.readdirSync(path.join(profile, 'accounts')).flatMap((key) => fs.readdirSync(path.join(profile, 'accounts', key))),
  ).not.toContain('session.json')
  const again = await enter()
  expect(await again.evaluate(() => window.kreida.journal.read())).toMatchObject({ entries: [{ id: 'i1' }] })
})

test('signing in again in the account’s own window renews its tokens', async () => {
  const account = await enter('right', false)
  expect(await account.evaluate(() => window.kreida.session.read())).toMatchObject({ secrets: 'memory' })
  server.endSession()
  expect(await ask(account, '/api/v1/echo/')).toMatchObject({ status: 401 })
  expect(await signIn(account, 'right', false)).toEqual({ ok: true, moved: false })
  expect(await ask(account, '/api/v1/echo/')).toMatchObject({ status: 200 })
})

test('a window comes back where and as large as it was', async () => {
  const sized = await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    window?.setBounds({ x: 40, y: 60, width: 700, height: 650 })
    window?.setBounds({ width: 10, height: 10 }) // the least is 380 x 560
    return window?.getBounds()
  })
  expect(sized).toMatchObject({ width: 380, height: 560 })
  await app.close()
  app = await launch()
  await app.firstWindow()
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())).toEqual(sized)
})

test('a machine that wakes up is told to the page, without an event object', async () => {
  await page.evaluate(() => {
    Object.assign(window, { woken: [] })
    const stop = window.kreida.onWake((...args: unknown[]) => {
      ;(window as unknown as { woken: unknown[] }).woken.push(args.length)
      stop()
    })
  })
  const wake = () => app.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'))
  await wake()
  await expect.poll(() => page.evaluate(() => (window as unknown as { woken: unknown[] }).woken)).toEqual([0])
  await wake()
  expect(await page.evaluate(() => (window as unknown as { woken: unknown[] }).woken)).toEqual([0])
})

test('nothing secret is logged', async () => {
  await enter()
  const log = fs.readFileSync(path.join(profile, 'logs', 'main.log'), 'utf8')
  expect(log).toContain('"event":"sign_in"')
  expect(log).not.toMatch(/access-|refresh-|right|olena/)
})
