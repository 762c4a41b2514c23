import { expect, test } from '@playwright/test'
import type { NoticeAct } from '../../../electron/bridge/shell.js'
import { threadIdOf } from '../../../renderer/model/thread-ids.js'
import { createDesktopApp, type DesktopApp } from '../support/desktop-app.js'
import { storedBodies } from '../support/database.js'
import { sendAs } from '../support/rest-client.js'
import type { Screens } from '../support/screens.js'
import { startWorld, type ServerProcess } from '../support/server-process.js'

let server: ServerProcess
let app: DesktopApp
let tutor: Screens

const mariaThread = threadIdOf({ kind: 'contact', relation_id: 102 })
const link = `kreida://chat/${mariaThread}`

test.beforeEach(async () => {
  test.setTimeout(120_000)
  server = await startWorld()
  await sendAs(server.url, { email: 'maria@example.org', relation_id: 102, body: 'Є питання' })
  app = createDesktopApp()
  await app.start()
  tutor = await app.signIn('olena@example.org', server.url)
  await expect(tutor.connection()).toHaveAttribute('data-state', 'online')
})
test.afterEach(async () => {
  await app.dispose()
  await server.dispose()
})

const chat = (screens: Screens) => screens.page.getByRole('heading', { name: 'Марія Коваль', level: 2 })
const isVisible = (): Promise<boolean> =>
  app
    .electron()
    .evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible() && !window.isMinimized()))
/** What the shell tells the page of a notification: Linux offers no reply field, other systems do. */
const act = (done: NoticeAct): Promise<void> =>
  app
    .electron()
    .evaluate(({ BrowserWindow }, said) => BrowserWindow.getAllWindows()[0]?.webContents.send('event', { kind: 'notice', act: said }), done)

test('DAT-5 a link opens its chat: focused, minimised, in the tray, and with the app not running', async () => {
  for (const away of ['focused', 'minimised', 'tray'] as const) {
    await tutor.goHome()
    await app.electron().evaluate(({ BrowserWindow }, how) => {
      const [window] = BrowserWindow.getAllWindows()
      if (how === 'minimised') window?.minimize()
      if (how === 'tray') window?.hide()
    }, away)
    app.launch([link])
    await expect(chat(tutor), away).toBeVisible({ timeout: 30_000 })
    await expect.poll(isVisible, { message: away }).toBe(true)
    expect(app.electron().windows()).toHaveLength(1)
  }
  await app.close()
  tutor = await app.start({}, [link])
  await expect(chat(tutor)).toBeVisible()
})

test('a link waits for its person to sign in, and is nothing to another', async () => {
  const signInWindow = app.nextWindow()
  await tutor.page.evaluate(() => window.kreida.session.signOut())
  await signInWindow
  await expect.poll(() => app.electron().windows().length).toBe(1)
  tutor = await app.adoptFirst()
  const second = app.launch([link])
  await new Promise((resolve) => second.once('exit', resolve))
  tutor = await app.signIn('olena@example.org', server.url)
  await expect(chat(tutor)).toBeVisible({ timeout: 30_000 })

  await tutor.goHome()
  app.launch(['kreida://chat/0190a1b2-c3d4-5678-9abc-def012345678'])
  await expect(tutor.page.getByText(tutor.text('desktop.link.unknown'))).toBeVisible({ timeout: 30_000 })
})

test('a hostile link only brings the window to the front', async () => {
  const before = tutor.page.url()
  for (const hostile of [`${link}?send=1`, 'kreida://settings', 'javascript:alert(1)', `kreida://inquiry/${'9'.repeat(400)}`]) {
    await app.electron().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    app.launch([hostile])
    await expect.poll(isVisible, { timeout: 30_000 }).toBe(true)
  }
  expect(tutor.page.url()).toBe(before)
})

test('NOT-1 an answer typed into a notification is sent to that chat, or becomes its draft where it cannot be', async () => {
  await act({ act: 'reply', thread_id: mariaThread, text: 'Відповідь зі сповіщення' })
  await expect.poll(() => storedBodies(server.data_dir)).toContain('Відповідь зі сповіщення')
  await act({ act: 'read', thread_id: mariaThread, message_id: null })
  await expect.poll(() => tutor.bellCount()).toBe(0)

  await server.put('relations/102', { tutor_id: 1, student_id: 2, status: 'PAUSED' })
  await tutor.goHome()
  await expect(tutor.card('Марія Коваль')).toContainText(tutor.text('relation.PAUSED'))
  await act({ act: 'reply', thread_id: mariaThread, text: 'Запізно' })
  await expect(chat(tutor)).toBeVisible()
  await expect
    .poll(async () => (await tutor.page.evaluate(() => window.kreida.journal.read())).drafts.map(({ text }) => text))
    .toContain('Запізно')
  expect(storedBodies(server.data_dir)).not.toContain('Запізно')
})
