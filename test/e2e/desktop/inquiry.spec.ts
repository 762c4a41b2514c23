import { expect, test } from '@playwright/test'
import { inquiryStatus } from '../support/database.js'
import type { Screens } from '../support/screens.js'
import { locales, type Locale } from '../support/texts.js'
import { openTutorDesk, type TutorDesk } from '../support/tutor-desk.js'

const inquiry_id = 201
const asker = { id: 5, display_name: 'Соломія Ярема' }

let desk: TutorDesk

test.afterEach(() => desk.dispose())

/** The tutor on the dashboard, with a student's request on it. */
async function signedIn(locale: Locale): Promise<Screens> {
  desk = await openTutorDesk({ locale })
  const { tutor } = desk
  const { id, display_name } = asker
  await desk.server.put(`users/${id}`, { role: 'student', email: 'solomiia@example.org', display_name, locale, time_zone: 'Europe/Kyiv' })
  await putInquiry(inquiry_id, 'OPEN')
  await expect(tutor.connection()).toHaveAttribute('data-state', 'online')
  return tutor
}

const putInquiry = (id: number, is: 'OPEN' | 'CANCELLED'): Promise<void> =>
  desk.server.put(`inquiries/${id}`, { tutor_id: 1, student_id: asker.id, status: is, subject: 'Хімія', body: '' })
const status = (): string | undefined => inquiryStatus(desk.server.data_dir, inquiry_id)

for (const locale of locales) {
  test(`R-FACT-1 a request is declined only when that was meant: asked once more, by pointer and by keyboard (${locale})`, async () => {
    const { page, text } = await signedIn(locale)
    let answers = 0
    desk.line.setFate((bytes) => {
      if (bytes.includes('/api/v1/inquiries/')) answers += 1
      return { kind: 'pass' }
    })
    const card = page.locator(`[data-person="${asker.id}"]`)
    const decline = card.getByRole('button', { name: text('inquiry.decline') })
    const question = page.getByRole('dialog', { name: text('inquiry.ending.decline.title') })
    const yes = question.getByRole('button', { name: text('inquiry.decline') })

    await decline.dblclick({ delay: 60 })
    await expect(question).toBeVisible()
    await yes.dispatchEvent('click', { detail: 2 }) // the second click of a double one, where the button has come under the pointer
    await expect(question).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(question).toHaveCount(0)
    await expect(decline).toBeFocused()
    await page.keyboard.press('Enter')
    await question.getByRole('button', { name: text('inquiry.ending.decline.keep') }).click()
    await expect(question).toHaveCount(0)

    await decline.click()
    expect(answers).toBe(0)
    await yes.click()
    await expect(question).toHaveCount(0)
    await expect(card).toContainText(text('inquiry.DECLINED'))
    await expect(decline).toHaveCount(0)
    await expect(card).toBeFocused()
    expect(status()).toBe('DECLINED')
    expect(answers).toBe(1)
  })
}

test('R-FACT-1 the question goes with the request it is about, and says what it waits for', async () => {
  const { page, text, connection } = await signedIn('uk')
  const card = page.locator(`[data-person="${asker.id}"]`)
  const question = page.getByRole('dialog', { name: text('inquiry.ending.decline.title') })
  const yes = question.getByRole('button', { name: text('inquiry.decline') })
  await card.getByRole('button', { name: text('inquiry.decline') }).click()
  await desk.line.cut()
  await expect(question.getByRole('status')).toHaveText(text('inquiry.needsNetwork'))
  await expect(yes).toBeDisabled()
  await desk.line.mend()
  await expect(yes).toBeEnabled()
  await putInquiry(inquiry_id, 'CANCELLED')
  await expect(question).toHaveCount(0)
  await putInquiry(inquiry_id + 1, 'OPEN')
  await expect(card.getByRole('button', { name: text('inquiry.decline') })).toBeVisible()
  await expect(connection()).toHaveAttribute('data-state', 'online')
  await expect(question).toHaveCount(0)
})

test('R-FACT-1 an answer that the server does not take says why', async () => {
  const { page, text, connection } = await signedIn('uk')
  desk.line.setFate((bytes) => (bytes.includes(`/inquiries/${inquiry_id}/accept/`) ? { kind: 'cut_request', bytes: 0 } : { kind: 'pass' }))
  const card = page.locator(`[data-person="${asker.id}"]`)
  await card.getByRole('button', { name: text('inquiry.accept') }).click()
  await expect(card.getByRole('alert')).toHaveText(text('facts.failedTryAgain').replace('{reason}', text('errors.UNAVAILABLE')))
  desk.line.setFate(() => ({ kind: 'pass' }))
  await expect(connection()).toHaveAttribute('data-state', 'online')
  await card.getByRole('button', { name: text('inquiry.accept') }).click()
  await expect(card.getByRole('alert')).toHaveCount(0)
  await expect.poll(status).toBe('ACCEPTED')
})

test('A11Y-1 a locked student is unlocked where the chat says why it is closed, and the keyboard stays with the chat', async () => {
  const { page, text, connection, goTo } = await signedIn('uk')
  await page.setViewportSize({ width: 900, height: 600 })
  await putInquiry(inquiry_id, 'CANCELLED')
  await desk.server.put('relations/151', { tutor_id: 1, student_id: asker.id, status: 'ACTIVE' })
  await goTo(`/chat/student/${asker.id}`)
  const closed = page.getByTestId('closed')
  await expect(closed).toContainText(text('closed.access'))
  await expect(connection()).toHaveAttribute('data-state', 'online')
  const unlock = closed.getByRole('button', { name: text('access.unlock') })
  desk.line.setFate((bytes) => (bytes.includes('/unlock/') ? { kind: 'cut_request', bytes: 0 } : { kind: 'pass' }))
  await unlock.press('Enter')
  await expect(closed.getByRole('alert')).toHaveText(text('facts.failedTryAgain').replace('{reason}', text('errors.UNAVAILABLE')))
  desk.line.setFate(() => ({ kind: 'pass' }))
  await expect(connection()).toHaveAttribute('data-state', 'online')
  await unlock.press('Enter')
  await expect(closed).toHaveCount(0)
  await expect(page.getByTestId('thread-pane')).toBeFocused()
})
