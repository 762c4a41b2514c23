import { expect, test } from '@playwright/test'
import { openLine, type Line } from '../../support/line.js'
import { inquiryStatus } from '../support/database.js'
import { createDesktopApp, type DesktopApp } from '../support/desktop-app.js'
import type { Screens } from '../support/screens.js'
import { startWorld, type ServerProcess } from '../support/server-process.js'
import { locales, type Locale } from '../support/texts.js'

const inquiry_id = 201
const asker = { id: 5, display_name: 'Соломія Ярема' }

let server: ServerProcess
let network: Line
let app: DesktopApp

test.afterEach(async () => {
  await app.dispose()
  await network.cut()
  await server.dispose()
})

/** The tutor on the dashboard, with a student's request on it. */
async function signedIn(locale: Locale): Promise<Screens> {
  server = await startWorld({ locale })
  const { id, display_name } = asker
  await server.put(`users/${id}`, { role: 'student', email: 'solomiia@example.org', display_name, locale, time_zone: 'Europe/Kyiv' })
  await server.put(`inquiries/${inquiry_id}`, { tutor_id: 1, student_id: id, status: 'OPEN', subject: 'Хімія', body: '' })
  network = await openLine(server.port)
  app = createDesktopApp({ locale })
  await app.start()
  const tutor = await app.signIn('olena@example.org', network.url)
  await expect(tutor.connection()).toHaveAttribute('data-state', 'online')
  return tutor
}

const status = (): string | undefined => inquiryStatus(server.data_dir, inquiry_id)

for (const locale of locales) {
  test(`a request is declined only when that was meant: asked once more, by pointer and by keyboard (${locale})`, async () => {
    const { page, text } = await signedIn(locale)
    const card = page.locator(`[data-person="${asker.id}"]`)
    const decline = card.getByRole('button', { name: text('inquiry.decline') })
    const question = page.getByRole('dialog', { name: text('inquiry.ending.decline.title') })

    await decline.dblclick()
    await expect(question).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(question).toHaveCount(0)
    await expect(decline).toBeFocused()
    await page.keyboard.press('Enter')
    await question.getByRole('button', { name: text('inquiry.ending.keep') }).click()
    await expect(question).toHaveCount(0)
    expect(status()).toBe('OPEN')

    await decline.click()
    await question.getByRole('button', { name: text('inquiry.decline') }).click()
    await expect(question).toHaveCount(0)
    await expect(card).toContainText(text('inquiry.DECLINED'))
    await expect(decline).toHaveCount(0)
    expect(status()).toBe('DECLINED')
  })
}

test('an answer that the server does not take says why', async () => {
  const { page, text, connection } = await signedIn('uk')
  network.setFate((bytes) => (bytes.includes(`/inquiries/${inquiry_id}/accept/`) ? { kind: 'cut_request', bytes: 0 } : { kind: 'pass' }))
  const card = page.locator(`[data-person="${asker.id}"]`)
  await card.getByRole('button', { name: text('inquiry.accept') }).click()
  await expect(card.getByRole('alert')).toHaveText(text('inquiry.failed').replace('{reason}', text('errors.UNAVAILABLE')))
  network.setFate(() => ({ kind: 'pass' }))
  await expect(connection()).toHaveAttribute('data-state', 'online')
  await card.getByRole('button', { name: text('inquiry.accept') }).click()
  await expect(card.getByRole('alert')).toHaveCount(0)
  await expect.poll(status).toBe('ACCEPTED')
})
