import { expect, test, type Locator, type Page } from '@playwright/test'
import { createDesktopApp, type DesktopApp } from '../support/desktop-app.js'
import { storedBodies } from '../support/database.js'
import { outboxOf } from '../support/outbox-screen.js'
import { sendAs } from '../support/rest-client.js'
import { screensOf, type Screens } from '../support/screens.js'
import { password, startWorld, type ServerProcess } from '../support/server-process.js'

let server: ServerProcess
let app: DesktopApp

test.beforeEach(async () => {
  server = await startWorld()
  await sendAs(server.url, { email: 'maria@example.org', relation_id: 102, body: 'Коли будуть нові задачі?' })
  await sendAs(server.url, { email: 'danylo@example.org', relation_id: 103, body: 'Я сьогодні запізнюся' })
  app = createDesktopApp()
})
test.afterEach(async () => {
  await app.dispose()
  await server.dispose()
})

/** Presses Tab until this has the focus, as somebody does who looks for the ring. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  const isThere = (): Promise<boolean> => wanted.evaluate((element) => element === document.activeElement)
  await expect(wanted).toBeVisible()
  for (let presses = 0; presses < 60 && !(await isThere()); presses++) await page.keyboard.press('Tab')
  await expect(wanted).toBeFocused()
  const isSeen = await wanted.evaluate((element) => element.matches('textarea') || getComputedStyle(element).outlineStyle !== 'none')
  expect(isSeen, 'a ring shows the focus, or the caret of the field').toBe(true)
}

/** From an empty form to the account's own window. */
async function signIn(): Promise<Screens> {
  const start = await app.start()
  const { page, text } = start
  await tabTo(page, page.getByLabel(text('signIn.server')))
  await page.keyboard.press('Control+KeyA')
  await page.keyboard.type(server.url)
  await page.keyboard.press('Tab')
  await page.keyboard.type('olena@example.org')
  await page.keyboard.press('Tab')
  await page.keyboard.type(password)
  await tabTo(page, page.getByLabel(text('signIn.plainAllow')))
  await page.keyboard.press('Space')
  const opened = app.nextWindow()
  await page.keyboard.press('Enter')
  return screensOf(await opened)
}

async function command({ page, text }: Screens, words: string): Promise<void> {
  const palette = page.getByRole('dialog', { name: text('palette.title') })
  await page.keyboard.press('Control+KeyK')
  await expect(palette).toBeVisible()
  await page.keyboard.type(words)
  await page.keyboard.press('Enter')
  await expect(palette).toHaveCount(0)
}

const heading = (page: Page, name: string): Locator => page.getByRole('heading', { name, level: 2 })

test("A11Y-1 a tutor's whole day, without a mouse", async () => {
  test.setTimeout(180_000)
  const tutor = await signIn()
  const { page, text } = tutor
  await page.evaluate(() => addEventListener('pointerdown', () => (document.title = 'a pointer was used'), true))

  await test.step('the morning: what is unread, one chat after the other', async () => {
    await expect(page.getByRole('main')).toBeFocused()
    await expect.poll(() => tutor.bellCount()).toBe(2)
    for (const unread of [1, 0]) {
      await page.keyboard.press('Alt+KeyN')
      await expect.poll(() => tutor.bellCount()).toBe(unread)
    }
  })

  await test.step('looks around: whatever is opened and closed, the keyboard stands in the screen', async () => {
    const screen = page.getByRole('main')
    await page.keyboard.press('Control+Comma')
    await expect(page.getByRole('heading', { level: 1, name: text('settings.title') })).toBeVisible()
    await expect(screen).toBeFocused()
    await command(tutor, text('palette.commands.dashboard'))
    await expect(screen).toBeFocused()
    await command(tutor, text('palette.commands.shortcuts'))
    await page.keyboard.press('Escape')
    await expect(screen).toBeFocused()
    await page.keyboard.press('Control+KeyF')
    await expect(tutor.searchField()).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(screen).toBeFocused()
    await page.keyboard.press('Alt+KeyN')
    await expect(page.getByTestId('notice')).toHaveText(text('chat.notifications.empty'))
  })

  await test.step('answers, and a second line', async () => {
    await command(tutor, 'Марія')
    await expect(tutor.composer()).toBeFocused()
    await page.keyboard.press('Shift+Tab')
    await command(tutor, 'Марія')
    await expect(heading(page, 'Марія Коваль')).toBeVisible()
    await expect(tutor.composer()).toBeFocused()
    await page.keyboard.type('Сьогодні ввечері')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('і завтра ще дві')
    await page.keyboard.press('Enter')
    await expect(tutor.bubble('і завтра ще дві')).toHaveAttribute('data-state', 'sent')
  })

  await test.step('from the dashboard to somebody', async () => {
    await command(tutor, text('palette.commands.dashboard'))
    const chat = tutor.card('Данило Бондаренко').getByRole('button', { name: text('dashboard.tutor.cta.chatWithStudent') })
    await tabTo(page, chat)
    await page.keyboard.press('Enter')
    await expect(tutor.composer()).toBeFocused()
    await page.keyboard.type('Чекаю на вас')
    await page.keyboard.press('Enter')
    await expect(tutor.bubble('Чекаю на вас')).toHaveAttribute('data-state', 'sent')
  })

  await test.step('on the train: written offline, one taken back', async () => {
    await server.stop()
    await expect(tutor.connection()).toHaveAttribute('data-state', 'offline')
    for (const body of ['Принесіть зошит', 'Не те', 'Зайве', 'Почнемо о 15:00']) {
      await page.keyboard.type(body)
      await page.keyboard.press('Enter')
      await expect(tutor.bubble(body)).toHaveAttribute('data-state', 'queued')
    }
    await tutor
      .bubble('Не те')
      .getByRole('button', { name: text('message.cancel') })
      .press('Enter')
    await expect(tutor.bubble('Не те')).toHaveCount(0)
    await expect(tutor.composer()).toBeFocused()
    await page.getByTestId('cancelled').getByRole('button').press('Enter')
    await expect(tutor.bubble('Не те')).toBeFocused()
    await tutor
      .bubble('Не те')
      .getByRole('button', { name: text('message.cancel') })
      .press('Enter')
    await expect(tutor.composer()).toBeFocused()
  })

  await test.step('the outbox: one taken back, one changed', async () => {
    await page.keyboard.press('Alt+KeyO')
    const outbox = outboxOf(tutor)
    await tabTo(page, outbox.button('Зайве', 'message.cancel'))
    await page.keyboard.press('Enter')
    await expect(outbox.button('Зайве', 'message.cancel')).toHaveCount(0)
    await expect(outbox.row('Зайве')).toBeFocused()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect(outbox.row('Зайве')).toBeFocused()
    await tabTo(page, outbox.button('Зайве', 'message.cancel'))
    await page.keyboard.press('Enter')
    await tabTo(page, outbox.row('Почнемо о 15:00').getByRole('checkbox'))
    await page.keyboard.press('Space')
    await tabTo(page, page.getByRole('button', { name: text('outbox.leave') }))
    await page.keyboard.press('Enter')
    await expect(outbox.row('Почнемо о 15:00')).toBeFocused()
    await tabTo(page, outbox.button('Почнемо о 15:00', 'message.edit'))
    await page.keyboard.press('Enter')
    const edited = page.getByRole('dialog', { name: text('edit.title') }).getByRole('textbox')
    await expect(edited).toBeFocused()
    await expect(edited).toHaveValue('Почнемо о 15:00')
    await page.keyboard.press('Control+KeyA')
    await page.keyboard.type('Почнемо о 16:00')
    await page.keyboard.press('Enter')
    await expect(outbox.row('Почнемо о 16:00')).toBeFocused()
    await tabTo(page, outbox.button('Почнемо о 16:00', 'outbox.open'))
    await page.keyboard.press('Enter')
    await server.start()
    await expect(tutor.bubble('Почнемо о 16:00')).toHaveAttribute('data-state', 'sent', { timeout: 15_000 })
    expect(storedBodies(server.data_dir)).toEqual(expect.arrayContaining(['Принесіть зошит', 'Почнемо о 16:00']))
    for (const body of ['Не те', 'Зайве', 'Почнемо о 15:00']) expect(storedBodies(server.data_dir)).not.toContain(body)
  })

  await test.step('what did she ask? found, opened at its place, and copied', async () => {
    await page.keyboard.press('Control+KeyF')
    await expect(tutor.searchField()).toBeFocused()
    await page.keyboard.type('нові задачі')
    await expect(tutor.hits('message')).toHaveCount(1)
    await page.keyboard.press('Enter')
    const found = tutor.bubble('Коли будуть нові задачі?')
    await expect(found).toBeFocused()
    await tabTo(page, found.getByRole('button', { name: text('message.copy') }))
    await page.keyboard.press('Enter')
    await tabTo(page, tutor.composer())
    await page.keyboard.press('Control+KeyV')
    await expect(tutor.composer()).toHaveValue('Коли будуть нові задачі?')
    await page.keyboard.press('Control+KeyA')
    await page.keyboard.press('Delete')
    await command(tutor, text('palette.commands.history'))
    const history = page.getByRole('dialog', { name: text('history.title') })
    await expect(history.getByRole('listitem').filter({ hasText: 'і завтра ще дві' })).toContainText(text('history.sent'))
    await page.keyboard.press('Escape')
    await expect(tutor.composer()).toBeFocused()
  })

  await test.step('the connection, the look, and the way out', async () => {
    await tabTo(page, tutor.connection())
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: text('connection.syncNow') })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(tutor.connection()).toBeFocused()
    await command(tutor, text('palette.commands.theme_contrast'))
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'contrast')
    await command(tutor, text('palette.commands.signOut'))
    const dialog = page.getByRole('dialog', { name: text('settings.signOutTitle') })
    await tabTo(page, dialog.getByRole('button', { name: text('settings.signOut') }))
    expect(await page.title()).not.toBe('a pointer was used')
    const opened = app.nextWindow()
    await page.keyboard.press('Enter')
    await expect((await opened).getByLabel(text('signIn.password'), { exact: true })).toBeVisible()
  })
})
