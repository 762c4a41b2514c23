import { expect, test } from '@playwright/test'
import { startBrowser, type BrowserApp } from '../support/browser-app.js'
import { countThreads, inquiryStatus, storedBodies } from '../support/database.js'
import { screensOf } from '../support/screens.js'
import { createServer, fillWorld, type ServerProcess } from '../support/server-process.js'
import { locales } from '../support/texts.js'

let server: ServerProcess
let browser: BrowserApp

test.beforeEach(async () => {
  server = await createServer()
  await server.start()
  browser = await startBrowser()
})
test.afterEach(async () => {
  await browser.close()
  await server.dispose()
})

for (const locale of locales) {
  test(`R-GUARD-3 a student begins a contact thread without contact access, and the tutor answers (${locale})`, async () => {
    await fillWorld(server, locale)
    const student = await browser.open(server.url, locale)
    await student.signIn({ email: 'maria@example.org' })
    await student.openChat('Олена Гриценко')
    await student.write('Добрий день!')
    await expect(student.bubble('Добрий день!')).toHaveAttribute('data-state', 'sent')
    expect(countThreads(server.data_dir)).toBe(1)

    const tutor = await browser.open(server.url, locale)
    await tutor.signIn({ email: 'olena@example.org' })
    await expect.poll(() => tutor.bellCount()).toBe(1)
    await tutor.page.getByTestId('bell').click()
    await tutor.page.getByTestId('bell-list').getByRole('button', { name: 'Марія Коваль' }).first().click()
    await tutor.write('Вітаю, Маріє')
    await expect(student.bubble('Вітаю, Маріє')).toBeVisible()
    await expect(student.bubble('Добрий день!')).toHaveAttribute('data-state', 'read')
    const history = await student.history()
    await expect(history.locator('li')).toHaveCount(2)
    await expect(history.locator('li')).toContainText(['Добрий день!', student.text('history.opening')])
  })

  test(`a wrong password and an unreachable server say so (${locale})`, async () => {
    await fillWorld(server, locale)
    const student = await browser.open(server.url, locale)
    await student.signIn({ email: 'maria@example.org', secret: 'wrong-wrong' })
    await expect(student.page.getByRole('alert')).toHaveText(student.text('signIn.errors.wrong_credentials'))
    await server.stop()
    await student.signIn({ email: 'maria@example.org' })
    await expect(student.page.getByRole('alert')).toHaveText(student.text('signIn.errors.unreachable'))
    await expect(student.page.getByLabel(student.text('signIn.email'))).toHaveValue('maria@example.org')
  })
}

test('R-FACT-1 a student takes a request back, asked once more', async () => {
  await fillWorld(server)
  await server.put('inquiries/301', { tutor_id: 1, student_id: 2, status: 'OPEN', subject: 'Алгебра', body: 'Добрий день!' })
  const { page, text, card, signIn } = await browser.open(server.url)
  await signIn({ email: 'maria@example.org' })
  const cancel = card('Олена Гриценко').getByRole('button', { name: text('inquiry.cancel') })
  const question = page.getByRole('dialog', { name: text('inquiry.ending.cancel.title') })
  await cancel.press('Enter')
  await question.getByRole('button', { name: text('inquiry.ending.cancel.keep') }).press('Enter')
  await expect(cancel).toBeFocused()
  expect(inquiryStatus(server.data_dir, 301)).toBe('OPEN')
  await cancel.press('Enter')
  await question.getByRole('button', { name: text('inquiry.cancel') }).press('Enter')
  await expect(cancel).toHaveCount(0)
  await expect(card('Олена Гриценко')).toBeFocused()
  expect(inquiryStatus(server.data_dir, 301)).toBe('CANCELLED')
})

test('a second tab shows the same, writes through the first, and takes over within 5 s when the first is closed', async () => {
  await fillWorld(server)
  const first = await browser.open(server.url)
  await first.signIn({ email: 'maria@example.org' })
  await first.openChat('Олена Гриценко')
  await first.write('З першої вкладки')

  const second = screensOf(await first.page.context().newPage())
  await second.page.goto(`${server.url}/chat/tutor/1`)
  await expect(second.bubble('З першої вкладки')).toHaveAttribute('data-state', 'sent')
  await second.write('З другої вкладки')
  await expect(second.bubble('З другої вкладки')).toHaveAttribute('data-state', 'sent')
  await expect(first.bubble('З другої вкладки')).toHaveCount(1)

  await first.page.close()
  const closedAt = Date.now()
  await second.write('Після першої')
  await expect(second.bubble('Після першої')).toHaveAttribute('data-state', 'sent', { timeout: 5_000 })
  test.info().annotations.push({ type: 'figure', description: `sent ${Date.now() - closedAt} ms after the leading tab was closed` })
  expect(storedBodies(server.data_dir)).toEqual(['З першої вкладки', 'З другої вкладки', 'Після першої'])
})

test('DRF-2 DRF-3 two tabs of one person write in one chat by turns: every text goes once, none is mixed into another', async () => {
  await fillWorld(server)
  const first = await browser.open(server.url)
  await first.signIn({ email: 'maria@example.org' })
  await first.openChat('Олена Гриценко')
  const second = screensOf(await first.page.context().newPage())
  await second.page.goto(`${server.url}/chat/tutor/1`)
  await expect(second.composer()).toBeVisible()
  const texts: string[] = []
  for (let round = 0; round < 5; round++) {
    for (const [name, tab] of [
      ['перша', first],
      ['друга', second],
    ] as const) {
      const text = `${name} ${round}`
      texts.push(text)
      await tab.page.bringToFront()
      await tab.composer().click()
      await expect(tab.composer()).toHaveValue('')
      await tab.composer().pressSequentially(text, { delay: 40 })
      await tab.page.keyboard.press('Enter')
      await expect(tab.page.locator('[data-message]').filter({ hasText: text })).toHaveCount(1)
    }
  }
  await expect.poll(() => storedBodies(server.data_dir)).toEqual(texts)
})

test('R-THREAD-5 R-AUTH-5 a stranger sees nothing of others, and the content policy holds on every page', async () => {
  await fillWorld(server)
  const tutor = await browser.open(server.url)
  await tutor.signIn({ email: 'olena@example.org' })
  await tutor.openChat('Марія Коваль')
  await tutor.write('Лише для Марії')
  await expect(tutor.bubble('Лише для Марії')).toHaveAttribute('data-state', 'sent')

  const stranger = await browser.open(server.url)
  const violations: string[] = []
  stranger.page.on(
    'console',
    (message) => void (/Content Security Policy|TrustedHTML/.test(message.text()) && violations.push(message.text())),
  )
  await stranger.signIn({ email: 'danylo@example.org' })
  await expect(stranger.card('Олена Гриценко')).toBeVisible()
  await stranger.page.goto(`${server.url}/chat/student/2`)
  await expect(stranger.page.getByText(stranger.text('chat.missingTitle'))).toBeVisible()
  await expect(stranger.page.getByText('Лише для Марії')).toHaveCount(0)
  const seen = await stranger.page.evaluate(async () => (await fetch('/api/v1/sync/changes/?after=0')).text())
  expect(seen).not.toContain('Лише для Марії')
  expect(violations).toEqual([])
})

test('R-AUTH-4 signing out with unsent work asks, keeps it on the device, and it goes out at the next sign-in', async () => {
  await fillWorld(server)
  const student = await browser.open(server.url)
  await student.signIn({ email: 'maria@example.org' })
  await student.openChat('Олена Гриценко')
  await student.write('Перше')
  await expect(student.bubble('Перше')).toHaveAttribute('data-state', 'sent')
  await student.page.route('**/api/v1/sync/intents/', (route) => route.abort())
  await student.write('Ще не пішло')
  await student.page.getByRole('link', { name: student.text('nav.settings') }).click()
  await student.page.getByRole('button', { name: student.text('settings.signOut') }).click()
  const dialog = student.page.getByRole('dialog')
  await expect(dialog).toContainText('1 повідомлення ще не надіслано')
  await dialog.getByRole('button', { name: student.text('settings.signOut') }).click()
  await expect(student.page.getByLabel(student.text('signIn.email'))).toBeVisible()
  await student.page.unroute('**/api/v1/sync/intents/')
  await student.signIn({ email: 'maria@example.org' })
  await student.goToChat('Олена Гриценко')
  await expect(student.bubble('Ще не пішло')).toHaveAttribute('data-state', 'sent')
  expect(storedBodies(server.data_dir)).toEqual(['Перше', 'Ще не пішло'])
})

test('every screen opens without a network, also one that was never shown before, and search finds people and messages', async () => {
  await fillWorld(server)
  const student = await browser.open(server.url)
  await student.signIn({ email: 'maria@example.org' })
  await student.openChat('Олена Гриценко')
  await student.write('Дроби й відсотки')
  await expect(student.bubble('Дроби й відсотки')).toHaveAttribute('data-state', 'sent')
  await student.page.reload()
  await expect(student.connection()).toHaveAttribute('data-state', 'online')
  await student.page.context().setOffline(true)
  await expect(student.connection()).toHaveAttribute('data-state', 'offline', { timeout: 3_000 })
  await server.stop()

  await student.page.getByRole('link', { name: student.text('nav.settings') }).click()
  await expect(student.page.getByRole('heading', { name: student.text('nav.settings'), level: 1 })).toBeVisible()
  await student.page.getByRole('link', { name: student.text('nav.outbox') }).click()
  await expect(student.page.getByRole('heading', { name: student.text('nav.outbox'), level: 1 })).toBeVisible()
  await student.chatsLink().click()
  await student.searchField().fill('відсот')
  await expect(student.hits('message')).toHaveCount(1)
  await student.searchField().fill('олена')
  await expect(student.hits('person')).toHaveCount(1)
})
