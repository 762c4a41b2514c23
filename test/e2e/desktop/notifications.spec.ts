import { expect, test } from '@playwright/test'
import { startNotificationDaemon, type NotificationDaemon } from '../support/notification-daemon.js'
import { createDesktopApp, type DesktopApp } from '../support/desktop-app.js'
import { sendAs } from '../support/rest-client.js'
import type { Screens } from '../support/screens.js'
import { startWorld, type ServerProcess } from '../support/server-process.js'

let server: ServerProcess
let daemon: NotificationDaemon
let app: DesktopApp
let other: DesktopApp
let tutor: Screens

test.beforeEach(async () => {
  test.setTimeout(180_000)
  daemon = await startNotificationDaemon()
  server = await startWorld()
  app = createDesktopApp()
  other = createDesktopApp()
  await app.start()
  tutor = await app.signIn('olena@example.org', server.url)
  await expect(tutor.connection()).toHaveAttribute('data-state', 'online')
})
test.afterEach(async () => {
  await app.dispose()
  await other.dispose()
  await server.dispose()
  daemon.stop()
})

const maria = (body: string): Promise<void> => sendAs(server.url, { email: 'maria@example.org', relation_id: 102, body })
const danylo = (body: string): Promise<void> => sendAs(server.url, { email: 'danylo@example.org', relation_id: 103, body })
const hide = (): Promise<void> =>
  app.electron().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().forEach((window) => window.hide()))
const isVisible = (): Promise<boolean> =>
  app.electron().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible()))
const texts = (): string[] => daemon.onScreen().map(({ summary, body }) => `${summary}: ${body}`)
const settings = (values: Record<string, unknown>): Promise<void> =>
  tutor.page.evaluate((entries) => {
    for (const [key, value] of Object.entries(entries)) {
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
      localStorage.setItem(key, text)
      window.dispatchEvent(new StorageEvent('storage', { key, newValue: text, storageArea: localStorage }))
    }
  }, values)

test('NOT-1 NOT-2 a chat has one notification, its click opens exactly that message from the tray, and reading takes it back', async () => {
  await hide()
  await maria('Перше')
  await expect.poll(texts).toEqual(['Марія Коваль: Перше'])
  await danylo('Інший чат')
  await maria('Друге')
  await expect.poll(() => texts().sort()).toEqual(['Данило Бондаренко: Інший чат', 'Марія Коваль (2): Друге'])
  await expect.poll(() => daemon.trayText()).toContain('3')

  const notice = daemon.onScreen().find(({ summary }) => summary.startsWith('Марія'))
  daemon.click(notice?.id ?? 0)
  await expect.poll(isVisible).toBe(true)
  await expect(tutor.page.getByRole('heading', { name: 'Марія Коваль', level: 2 })).toBeVisible()
  await expect(tutor.bubble('Друге')).toBeFocused()
  await expect.poll(texts).toEqual(['Данило Бондаренко: Інший чат'])

  await other.start()
  const elsewhere = await other.signIn('olena@example.org', server.url)
  await elsewhere.goToChat('Данило Бондаренко')
  await expect.poll(texts).toEqual([])
  await expect.poll(() => daemon.trayText()).toContain('Усе прочитано')
})

test('NOT-1 an open chat that is seen makes none; the same chat in the tray does', async () => {
  await maria('Щоб чат був')
  await tutor.goToChat('Марія Коваль')
  await maria('Видно на екрані')
  await expect(tutor.bubble('Видно на екрані')).toBeVisible()
  await expect.poll(() => tutor.bellCount()).toBe(0)
  expect(daemon.everShown().map(({ body }) => body)).not.toContain('Видно на екрані')
  await hide()
  await maria('Не видно')
  await expect.poll(texts).toEqual(['Марія Коваль: Не видно'])
})

test('PRE-1 nothing is read while the screen is locked, and its notifications say no word of what was written', async () => {
  await maria('Щоб чат був')
  await tutor.goToChat('Марія Коваль')
  await expect.poll(() => tutor.bellCount()).toBe(0)
  await app.electron().evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen'))
  await maria('Таємне')
  await expect.poll(() => tutor.bellCount()).toBe(1)
  await expect.poll(texts).toEqual(['Kreida: 1 нове повідомлення'])
  await tutor.page.waitForTimeout(1_500)
  expect(await tutor.bellCount()).toBe(1)
  await app.electron().evaluate(({ powerMonitor }) => powerMonitor.emit('unlock-screen'))
  await expect.poll(() => tutor.bellCount()).toBe(0)
  await expect.poll(texts).toEqual([])
})

test('PRE-1 nothing is read while nobody has touched the machine for minutes', async () => {
  await maria('Щоб чат був')
  await tutor.goToChat('Марія Коваль')
  await expect.poll(() => tutor.bellCount()).toBe(0)
  await app.electron().evaluate(({ powerMonitor }) => (powerMonitor.getSystemIdleState = () => 'idle'))
  await tutor.page.evaluate(() => {
    const real = Date.now
    Date.now = () => real() + 600_000
    const RealDate = Date
    window.Date = class extends RealDate {
      constructor(...args: unknown[]) {
        if (args.length === 0) super(RealDate.now())
        else super(...(args as [number]))
      }
    } as DateConstructor
  })
  await tutor.page.waitForTimeout(6_000) // the shell asks every five seconds
  await maria('Поки нікого немає')
  await expect.poll(() => tutor.bellCount()).toBe(1)
  await expect.poll(texts).toEqual(['Марія Коваль: Поки нікого немає'])
  await tutor.page.mouse.move(300, 300)
  await tutor.page.keyboard.press('Shift')
  await app.electron().evaluate(({ powerMonitor }) => (powerMonitor.getSystemIdleState = () => 'active'))
  await expect.poll(() => tutor.bellCount(), { timeout: 15_000 }).toBe(0)
})

test('NOT-2 after an absence there is one grouped notification, none for what was read elsewhere, and none a second time', async () => {
  await maria('Щоб чат був')
  await danylo('І цей')
  await tutor.goToChat('Марія Коваль')
  await tutor.goToChat('Данило Бондаренко')
  await expect.poll(() => tutor.bellCount()).toBe(0)
  await app.close()
  await maria('Перше за день')
  await danylo('Друге за день')
  await danylo('Третє за день')
  tutor = await app.start({}, ['--hidden'])
  await expect.poll(() => daemon.onScreen().length).toBe(1)
  expect(daemon.onScreen()[0]).toMatchObject({ summary: '3 нові повідомлення' })
  expect(daemon.onScreen()[0]?.body.split(', ').sort()).toEqual(['Данило Бондаренко', 'Марія Коваль'])
  expect(await isVisible()).toBe(false)
  const shown = daemon.everShown().length
  await app.close()

  await other.start()
  const elsewhere = await other.signIn('olena@example.org', server.url)
  await elsewhere.goToChat('Данило Бондаренко')
  await expect.poll(() => elsewhere.bellCount()).toBe(1)
  tutor = await app.start({}, ['--hidden'])
  await expect(tutor.connection()).toHaveAttribute('data-state', 'online')
  await tutor.page.waitForTimeout(1_500)
  expect(daemon.everShown()).toHaveLength(shown)
})

test('a muted chat, quiet hours and hidden content are kept to', async () => {
  await hide()
  await settings({ 'kreida:muted': { 2: 'always' } })
  await maria('Тихо')
  await danylo('Голосно')
  await expect.poll(texts).toEqual(['Данило Бондаренко: Голосно'])
  await expect.poll(() => tutor.bellCount()).toBe(2)
  await settings({ 'kreida:notices-content': false })
  await danylo('Нічого не видно')
  await expect.poll(texts).toEqual(['Kreida: 2 нові повідомлення'])
  await settings({ 'kreida:quiet': { is_on: true, from: '00:00', to: '00:00' } })
  const before = daemon.everShown().length
  await danylo('Уночі')
  await expect.poll(() => tutor.bellCount()).toBe(4)
  await tutor.page.waitForTimeout(1_000)
  expect(daemon.everShown()).toHaveLength(before)
})

test('closing hides to the tray, asked once; the tray’s count follows, and a second start brings the window back', async () => {
  await app.electron().evaluate(({ dialog }) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    dialog.showMessageBox = (async (...words: unknown[]) => {
      asked.push((words.at(-1) as { message: string }).message)
      return { response: 0, checkboxChecked: false }
    }) as typeof dialog.showMessageBox
  })
  const close = (): Promise<void> => app.electron().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await close()
  await expect.poll(isVisible).toBe(false)
  app.launch()
  await expect.poll(isVisible, { timeout: 30_000 }).toBe(true)
  await close()
  await expect.poll(isVisible).toBe(false)
  expect(await app.electron().evaluate(() => (globalThis as unknown as { asked: string[] }).asked)).toEqual([
    'Що робити, коли ви закриваєте вікно?',
  ])
  await maria('У треї')
  await expect.poll(texts).toEqual(['Марія Коваль: У треї'])
})
