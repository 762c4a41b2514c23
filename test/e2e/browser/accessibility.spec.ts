import { AxeBuilder } from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { startBrowser, type BrowserApp } from '../support/browser-app.js'
import { createServer, fillWorld, type ServerProcess } from '../support/server-process.js'

let server: ServerProcess
let browser: BrowserApp

test.beforeAll(async () => {
  server = await createServer()
  await server.start()
  await fillWorld(server)
  browser = await startBrowser()
})
test.afterAll(async () => {
  await browser.close()
  await server.dispose()
})

async function expectAccessible(page: Page, screen: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(
    grave.map(({ id, nodes }) => `${screen}: ${id} at ${nodes.map((node) => node.target.join(' ')).join(', ')}`),
    screen,
  ).toEqual([])
}

for (const theme of ['light', 'dark'] as const) {
  test(`A11Y-1 axe finds nothing serious on any screen, ${theme}`, async () => {
    const tutor = await browser.open(server.url)
    await tutor.page.evaluate((chosen) => localStorage.setItem('kreida:theme', chosen), theme)
    await tutor.page.reload()
    await expect(tutor.page.getByRole('main')).toBeVisible()
    await expectAccessible(tutor.page, 'sign-in')
    await tutor.signIn({ email: 'olena@example.org' })
    await expect(tutor.card('Марія Коваль')).toBeVisible()
    await expect(tutor.page.getByRole('navigation', { name: tutor.text('nav.label') })).toBeVisible()
    await expectAccessible(tutor.page, 'dashboard')
    await tutor.openChat('Марія Коваль')
    await tutor.write(`Вітаю, ${theme}`)
    await expect(tutor.bubble(`Вітаю, ${theme}`)).toHaveAttribute('data-state', 'sent')
    await expect(tutor.page.getByRole('log')).toBeVisible()
    await expectAccessible(tutor.page, 'chat')
    await tutor.page.getByTestId('connection').click()
    await expectAccessible(tutor.page, 'connection panel')
    await tutor.page.keyboard.press('Escape')
    await tutor.page.getByRole('link', { name: tutor.text('nav.settings') }).click()
    await expect(tutor.page.getByRole('heading', { level: 1 })).toBeVisible()
    await expectAccessible(tutor.page, 'settings')
    await tutor.page.getByRole('button', { name: tutor.text('settings.signOut') }).click()
    await expect(tutor.page.getByRole('dialog')).toBeVisible()
    await expectAccessible(tutor.page, 'sign-out dialog')
  })
}

test('A11Y-1 a message can be written, edited and sent with the keyboard alone', async () => {
  const tutor = await browser.open(server.url)
  const { keyboard } = tutor.page
  await expect(tutor.page.getByLabel(tutor.text('signIn.email'))).toBeVisible()
  await tutor.page.getByLabel(tutor.text('signIn.email')).focus()
  await keyboard.type('olena@example.org')
  await keyboard.press('Tab')
  await keyboard.type('a-long-password')
  await keyboard.press('Enter')
  await expect(tutor.card('Данило Бондаренко')).toBeVisible()
  const button = tutor.card('Данило Бондаренко').getByRole('button', { name: tutor.text('dashboard.tutor.cta.chatWithStudent') })
  for (let presses = 0; presses < 40 && !(await button.evaluate((element) => element === document.activeElement)); presses++)
    await keyboard.press('Tab')
  await keyboard.press('Enter')
  await expect(tutor.composer()).toBeFocused()
  await keyboard.type('З клавіатури')
  await keyboard.press('Shift+Enter')
  await keyboard.type('другий рядок')
  await keyboard.press('Enter')
  await expect(tutor.bubble('З клавіатури')).toHaveAttribute('data-state', 'sent')
  await expect(tutor.composer()).toHaveValue('')
  await expect(tutor.composer()).toBeFocused()
})
