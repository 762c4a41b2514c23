import { expect, test } from '@playwright/test'
import { openLine, type Line } from '../../support/line.js'
import { createDesktopApp, type DesktopApp } from '../support/desktop-app.js'
import { sendAs } from '../support/rest-client.js'
import type { Screens } from '../support/screens.js'
import { startWorld, type ServerProcess } from '../support/server-process.js'

let server: ServerProcess
let network: Line
let app: DesktopApp
let other: DesktopApp

test.beforeEach(async () => {
  server = await startWorld()
  network = await openLine(server.port)
  app = createDesktopApp()
  other = createDesktopApp()
})
test.afterEach(async () => {
  await app.dispose()
  await other.dispose()
  await network.cut()
  await server.dispose()
})

/** What each place that counts unread messages says now. */
async function shownCounts(tutor: Screens): Promise<Record<string, number>> {
  const { page } = tutor
  const sumOf = async (selector: string): Promise<number> =>
    (
      await page.locator(`${selector} [data-count]`).evaluateAll((found) => found.map((badge) => Number(badge.getAttribute('data-count'))))
    ).reduce((sum, count) => sum + count, 0)
  await tutor.goHome()
  const cards = await sumOf('article[data-person]')
  await tutor.chatsLink().click()
  const list = await sumOf('a[data-person]')
  await page.getByTestId('bell').click()
  const rows = page
    .getByTestId('bell-list')
    .locator('[data-count]')
    .or(page.getByText(tutor.text('chat.notifications.empty')))
  await expect(rows.first()).toBeVisible() // until then nothing is known, and zero would say nothing
  const bellList = await sumOf('[data-testid=bell-list]')
  await page.keyboard.press('Escape')
  const rail = Number(/\d+/.exec((await tutor.chatsLink().getAttribute('aria-label')) ?? '')?.[0] ?? 0)
  const title = Number(/\((\d+)\)/.exec((await app.titles()).join())?.[1] ?? 0)
  return { cards, list, bell: await tutor.bellCount(), bellList, rail, title }
}

test('UNR-2 UNR-3 UNR-5 UNR-6 cards, list, bell, rail and title say the same number after every event, and after a restart', async () => {
  test.setTimeout(180_000)
  await app.start()
  let tutor = await app.signIn('olena@example.org', network.url)
  await expect(tutor.connection()).toHaveAttribute('data-state', 'online')
  const maria = (body: string) => sendAs(server.url, { email: 'maria@example.org', relation_id: 102, body })
  const danylo = (body: string) => sendAs(server.url, { email: 'danylo@example.org', relation_id: 103, body })
  const expectEverywhere = async (count: number, event: string): Promise<void> =>
    expect
      .poll(() => shownCounts(tutor), { message: event, timeout: 15_000 })
      .toEqual({ cards: count, list: count, bell: count, bellList: count, rail: count, title: count })

  await expectEverywhere(0, 'nothing has come yet')
  await maria('Перше')
  await expectEverywhere(1, 'one message')
  await maria('Друге')
  await danylo('Третє')
  await expectEverywhere(3, 'messages of two people')

  await tutor.goToChat('Данило Бондаренко')
  await tutor.write('Моє власне')
  await expect(tutor.bubble('Моє власне')).toHaveAttribute('data-state', 'sent')
  await expectEverywhere(2, 'one chat was read, and answered')

  await network.cut()
  await expect(tutor.connection()).toHaveAttribute('data-state', 'offline')
  await danylo('Поки без мережі')
  await tutor.goToChat('Марія Коваль')
  await expect.poll(() => tutor.bellCount()).toBe(0)
  await expectEverywhere(0, 'the other chat was read offline')
  await app.kill()
  tutor = await app.start()
  await expectEverywhere(0, 'a restart without a network')
  await network.mend()
  await expectEverywhere(1, 'the network is back, with a message')

  await other.start()
  const elsewhere = await other.signIn('olena@example.org', server.url)
  await elsewhere.goToChat('Данило Бондаренко')
  await expectEverywhere(0, 'read on another device')
  await other.close()

  await maria('Перед паузою')
  await server.put('relations/102', { tutor_id: 1, student_id: 2, status: 'PAUSED' })
  await expectEverywhere(1, 'a chat that can only be read')
  await tutor.page.getByTestId('bell').click()
  await tutor.page
    .getByTestId('bell-list')
    .getByRole('button', { name: /Позначити прочитаним/ })
    .click()
  await tutor.page.keyboard.press('Escape')
  await expectEverywhere(0, 'marked as read from the bell')
})
