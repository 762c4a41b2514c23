import { AxeBuilder } from '@axe-core/playwright'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { startBrowser, type BrowserApp } from '../support/browser-app.js'
import { screensOf, type Screens } from '../support/screens.js'
import { sendAs } from '../support/rest-client.js'
import { startWorld, type ServerProcess } from '../support/server-process.js'

let server: ServerProcess
let browser: BrowserApp

test.beforeAll(async () => {
  server = await startWorld()
  await sendAs(server.url, { email: 'olena@example.org', relation_id: 102, body: 'Повторіть п’ять слів' })
  browser = await startBrowser()
})
test.afterAll(async () => {
  await browser.close()
  await server.dispose()
})

async function expectAccessible(page: Page, screen: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(
    violations.map(({ id, nodes }) => `${screen}: ${id} at ${nodes.map((node) => node.target.join(' ')).join(', ')}`),
    screen,
  ).toEqual([])
}

test('SRC-1 SRC-3 SRC-4 a student finds a message in the browser, offline, and opens it at its place', async () => {
  const student = await browser.open(server.url)
  const { page } = student
  const violations: string[] = []
  page.on('console', (message) => void (/Content Security Policy|Trusted/.test(message.text()) && violations.push(message.text())))
  await student.signIn({ email: 'maria@example.org' })
  await expect.poll(() => student.bellCount()).toBe(1)
  await page.setViewportSize({ width: 380, height: 700 })
  await student.goToChat('Олена Гриценко')
  await expect(student.bubble('Повторіть п’ять слів')).toBeVisible()
  await page.context().setOffline(true) // a page of the browser app must have been loaded once
  await page.keyboard.press('Control+KeyF')
  await expect(student.searchField()).toBeFocused()
  await student.searchField().fill('слово пять')
  await expect(student.hits('message').locator('mark')).toHaveText(['п’ять', 'слів'])
  await page.keyboard.press('Enter')
  await expect(student.bubble('Повторіть п’ять слів')).toBeFocused()
  await expect(page).toHaveURL(/\/chat\/tutor\/1$/)
  expect(violations).toEqual([])
  await page.context().close()
})

for (const theme of ['light', 'dark'] as const) {
  test(`A11Y-1 axe finds nothing in the search, the palette and the sheet, ${theme}`, async () => {
    const tutor = await browser.open(server.url)
    const { page } = tutor
    await page.evaluate((chosen) => localStorage.setItem('kreida:theme', chosen), theme)
    await page.reload()
    await tutor.signIn({ email: 'olena@example.org' })
    await tutor.goToChat('Марія Коваль')
    await tutor.composer().fill('Чернетка: слова')
    await page.keyboard.press('Control+KeyF')
    await tutor.searchField().fill('слов')
    await expect(tutor.hits('message')).toHaveCount(1)
    await expect(tutor.hits('draft')).toHaveCount(1)
    await page.getByRole('button', { name: tutor.text('search.filters') }).click()
    await expectAccessible(page, 'search')
    await page.getByLabel(tutor.text('search.with')).selectOption({ label: 'Данило Бондаренко' })
    await expect(page.getByText(tutor.text('search.nothing'))).toBeVisible()
    await expectAccessible(page, 'nothing found')
    await page
      .getByRole('button', { name: tutor.text('search.reset') })
      .first()
      .click()
    await tutor.writeDay(tutor.text('search.to'), '2020-01-01')
    await expect(page.getByText(tutor.text('search.nothing'))).toBeVisible()
    await page
      .getByRole('button', { name: tutor.text('search.reset') })
      .first()
      .click()
    await expect(tutor.hits('message')).toHaveCount(1)
    await page.keyboard.press('Control+KeyK')
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.type('ма')
    await expect(page.getByRole('option').first()).toHaveAttribute('aria-selected', 'true')
    await expectAccessible(page, 'palette')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+Slash')
    await expect(page.getByRole('dialog', { name: tutor.text('shortcuts.title') })).toBeVisible()
    await expectAccessible(page, 'shortcuts')
    await page.context().close()
  })
}

for (const { locale, other, empty, written, next, title } of [
  { locale: 'uk', other: 'en', empty: 'дд.мм.рррр', written: '05.11.2026', next: '06.11.2026', title: 'листопад 2026' },
  { locale: 'en', other: 'uk', empty: 'dd/mm/yyyy', written: '05/11/2026', next: '06/11/2026', title: 'November 2026' },
] as const) {
  test(`SRC-3 a day is written and picked in the language of the app, whatever the browser speaks (${locale})`, async () => {
    const { page } = await browser.open(server.url, other)
    await page.evaluate((chosen) => localStorage.setItem('kreida:locale', chosen), locale)
    await page.reload()
    const tutor = screensOf(page, locale)
    const { text } = tutor
    await tutor.signIn({ email: 'olena@example.org' })
    await tutor.goToChat('Марія Коваль')
    await page.keyboard.press('Control+KeyF')
    await tutor.searchField().fill('слов')
    await page.getByRole('button', { name: text('search.filters') }).click()
    const to = page.getByRole('textbox', { name: text('search.to'), exact: true })
    const calendar = page.getByRole('button', { name: text('date.calendarOf').replace('{label}', text('search.to')) })
    const day = page.locator('[data-value="2026-11-05"]')
    await expect(to).toHaveAttribute('placeholder', empty)

    await to.fill('5.11.26')
    await to.press('Enter')
    await expect(to).toHaveValue(written)
    await calendar.press('Enter')
    await expect(page.getByText(title).first()).toBeVisible()
    await expect(day).toBeFocused()
    await page.keyboard.press('Enter') // the day that is there already
    await expect(page.getByRole('grid')).toHaveCount(0)
    await expect(calendar).toBeFocused()
    await expect(to).toHaveValue(written)
    await calendar.press('Enter')
    await expect(day).toBeFocused()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await expect(to).toHaveValue(next)

    await calendar.click()
    await page.locator('[data-value="2026-11-09"]').dblclick({ delay: 60 })
    await expect(page.getByRole('grid')).toHaveCount(0)
    await expect(to).toHaveValue(written.replace('05', '09'))
    await expect(calendar).toBeFocused() // the second click met nothing that lies below

    await expectMended(to, tutor)
    await page.context().close()
  })
}

/** A day that there is not, and one before everything: both are told, and both can be undone. */
async function expectMended(to: Locator, { page, text, searchField }: Screens): Promise<void> {
  await to.fill('31.02.2026')
  await to.press('Tab')
  await expect(to).toHaveAttribute('aria-invalid', 'true')
  await expect(to).toHaveAccessibleDescription(/2026|20\d\d/)
  await to.fill('')
  await expect(to).not.toHaveAttribute('aria-invalid')
  await to.fill('2020-01-01')
  await expect(page.getByText(text('search.nothing'))).toBeVisible()
  const reset = page.getByRole('button', { name: text('search.reset') })
  await reset.first().click()
  await expect(to).toHaveValue('')
  await expect(searchField()).toBeFocused()
}
