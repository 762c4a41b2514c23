import { expect, test, type Page } from '@playwright/test'
import { createDesktopApp, type DesktopApp } from '../support/desktop-app.js'
import { sendAs } from '../support/rest-client.js'
import type { Screens } from '../support/screens.js'
import { startWorld, type ServerProcess } from '../support/server-process.js'

let server: ServerProcess
let app: DesktopApp
let tutor: Screens
let page: Page

test.beforeEach(async () => {
  server = await startWorld()
  await sendAs(server.url, { email: 'maria@example.org', relation_id: 102, body: 'Коли будуть нові задачі?' })
  await sendAs(server.url, { email: 'danylo@example.org', relation_id: 103, body: 'Дякую за урок, було п’ять задач' })
  app = createDesktopApp()
  await app.start()
  tutor = await app.signIn('olena@example.org', server.url)
  ;({ page } = tutor)
  await expect.poll(() => tutor.bellCount()).toBe(2)
})
test.afterEach(async () => {
  await app.dispose()
  await server.dispose()
})

const path = (): string => new URL(page.url()).pathname

test('SRC-1 SRC-2 SRC-3 SRC-4 offline, with the keyboard alone: a message is found by any of its words and opened at its place', async () => {
  const violations: string[] = []
  page.on('console', (message) => void (/Content Security Policy|Trusted/.test(message.text()) && violations.push(message.text())))
  await server.stop()
  await page.keyboard.press('Control+KeyF')
  await expect(tutor.searchField()).toBeFocused()
  for (const [query, found] of [
    ['ЗАДАЧ', 2],
    ['задача', 2],
    ["п'ять", 1],
    ['пять', 1],
    ['ehjr', 1],
    ['рок', 1],
  ] as const) {
    await tutor.searchField().fill(query)
    await expect(tutor.hits('message'), query).toHaveCount(found)
    await tutor.searchField().fill('Щ')
    await expect(page.getByText(tutor.text('search.nothing')), `${query}, then nothing`).toBeVisible()
    await expect(tutor.hits('message')).toHaveCount(0)
  }
  await tutor.searchField().fill('нові задача')
  await expect(tutor.hits('message')).toHaveCount(1)
  await expect(tutor.hits('message').locator('mark')).toHaveText(['нові', 'задачі'])
  await page.keyboard.press('Enter')
  await expect(tutor.bubble('Коли будуть нові задачі?')).toBeVisible()
  await expect(tutor.bubble('Коли будуть нові задачі?')).toBeFocused()
  await expect(page).toHaveURL(/\/chat\/student\/2$/)
  expect(violations).toEqual([])
})

test('SRC-1 people, drafts, what waits, and what is written from now on are found as well', async () => {
  await tutor.openChat('Марія Коваль')
  await server.stop()
  await expect(tutor.connection()).toHaveAttribute('data-state', 'offline')
  await tutor.write('Тест у четвер')
  await tutor.composer().fill('Ще тест із чернетки')
  await tutor.openChat('Данило Бондаренко')
  await page.keyboard.press('Control+KeyF')
  await tutor.searchField().fill('тест')
  await expect(tutor.hits('unsent')).toContainText('Тест у четвер')
  await expect(tutor.hits('draft')).toContainText('Ще тест із чернетки')
  await tutor.hits('unsent').click()
  await expect(tutor.bubble('Тест у четвер')).toBeFocused()
  await tutor.searchField().fill('rjdfkm')
  await expect(tutor.hits('person')).toContainText('Марія Коваль')
  await server.start()
  await expect(tutor.bubble('Тест у четвер')).toHaveAttribute('data-state', 'sent')
  await tutor.searchField().fill('тест')
  await expect(tutor.hits('message')).toContainText('Тест у четвер')
  await sendAs(server.url, { email: 'danylo@example.org', relation_id: 103, body: 'А мій тест?' })
  await expect(tutor.hits('message')).toHaveCount(2)
  await page.keyboard.press('Escape')
  await tutor.searchField().fill('нетакого')
  await expect(page.getByText(tutor.text('search.nothing'))).toBeVisible()
})

test('A11Y-1 the palette reaches a person and an action with the keyboard alone, on any layout', async () => {
  await page.keyboard.press('Control+KeyK')
  await expect(page.getByRole('dialog', { name: tutor.text('palette.title') })).toBeVisible()
  await page.keyboard.type('lfybk') // Данил on the wrong layout
  await expect(page.getByRole('option').first()).toContainText('Данило Бондаренко')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Данило Бондаренко', level: 2 })).toBeVisible()
  await page.keyboard.press('Control+KeyK')
  await page.keyboard.type('дати')
  await page.keyboard.press('Enter')
  const dates = page.getByRole('dialog', { name: tutor.text('thread.pickDay') })
  await expect(dates.getByRole('textbox')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(dates).toHaveCount(0)
  await page.keyboard.press('Control+KeyK')
  await page.keyboard.type('дати')
  await page.keyboard.press('Enter')
  await dates.getByRole('textbox').fill('1.1.2099')
  await page.keyboard.press('Enter')
  await expect(dates.getByRole('alert')).toHaveText(tutor.text('date.future'))
  await dates.getByRole('textbox').fill('05112025')
  await page.keyboard.press('Enter')
  await expect(dates).toHaveCount(0)
  await expect(page.locator('[data-message]:focus')).toHaveCount(1)
  await page.keyboard.press('Control+KeyK')
  await page.keyboard.type('темна')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.keyboard.press('Control+KeyK')
  await page.keyboard.type('вийти')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: tutor.text('settings.signOutTitle') })).toBeVisible()
  await page.keyboard.press('Alt+ArrowDown')
  await expect(page.getByRole('dialog', { name: tutor.text('settings.signOutTitle') })).toBeVisible()
})

test('shortcuts walk the chats and the unread ones, by the place of the key and not by its letter', async () => {
  const press = (code: string, key: string, held: object) =>
    page.evaluate(([type, init]) => window.dispatchEvent(new KeyboardEvent(type, init)), [
      'keydown',
      { code, key, bubbles: true, cancelable: true, ...held },
    ] as const)
  await page.keyboard.press('Alt+KeyN')
  await expect.poll(path).toMatch(/\/chat\/student\/[23]$/)
  const first = path()
  await expect.poll(() => tutor.bellCount()).toBe(1)
  await press('KeyN', 'т', { altKey: true }) // the Ukrainian layout
  await expect.poll(path).not.toBe(first)
  const second = path()
  await expect.poll(() => tutor.bellCount()).toBe(0)
  await page.keyboard.press('Alt+ArrowDown')
  await expect.poll(path).toBe(first)
  await page.keyboard.press('Alt+ArrowUp')
  await expect.poll(path).toBe(second)
  await press('Slash', '.', { ctrlKey: true })
  await expect(page.getByRole('dialog', { name: tutor.text('shortcuts.title') })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Comma')
  await expect.poll(path).toBe('/settings')
  await page.keyboard.press('Control+KeyF')
  await expect(tutor.searchField()).toBeFocused()
})
