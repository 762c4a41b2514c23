import { expect, test } from '@playwright/test'
import { openLine, type Line } from '../../support/line.js'
import { storedBodies } from '../support/database.js'
import { createDesktopApp, type DesktopApp } from '../support/desktop-app.js'
import { sendAs } from '../support/rest-client.js'
import type { Screens } from '../support/screens.js'
import { startWorld, type ServerProcess } from '../support/server-process.js'

let server: ServerProcess
let network: Line
let app: DesktopApp

test.beforeEach(async () => {
  server = await startWorld()
  network = await openLine(server.port)
  app = createDesktopApp()
})
test.afterEach(async () => {
  await app.dispose()
  await network.cut()
  await server.dispose()
})

/** Two messages are queued offline, the platform pauses the relation, the network returns. */
async function pausedWithTwoQueued(): Promise<Screens> {
  await app.start()
  const tutor = await app.signIn('olena@example.org', network.url)
  await tutor.openChat('Марія Коваль')
  await tutor.write('До зустрічі в четвер')
  await expect(tutor.bubble('До зустрічі в четвер')).toHaveAttribute('data-state', 'sent')

  const say = (body: string) => sendAs(server.url, { email: 'maria@example.org', relation_id: 102, body })
  await say('Добре, дякую')
  await expect(tutor.bubble('Добре, дякую')).toBeVisible()
  await expect.poll(() => tutor.bellCount()).toBe(0)
  await tutor.goHome()
  await say('І ще питання')
  await expect.poll(() => tutor.bellCount()).toBe(1)

  await tutor.goToChat('Марія Коваль')
  await expect.poll(() => tutor.bellCount()).toBe(0)
  await network.cut()
  await expect(tutor.connection()).toHaveAttribute('data-state', 'offline')
  await tutor.write('Додала до плану повторення')
  await tutor.write('Візьміть зошит')
  await tutor.goHome()
  await say('Останнє перед паузою')
  await server.put('relations/102', { tutor_id: 1, student_id: 2, status: 'PAUSED' })
  await network.mend()
  return tutor
}

test('R-PARK-1 SYN-3 SYN-4 UNR-4 a paused relation parks what was queued; it is offered when lessons resume and goes only on the click', async () => {
  const tutor = await pausedWithTwoQueued()

  // Unread in a read-only chat can be cleared from the bell, without opening it.
  await expect.poll(() => tutor.bellCount()).toBe(1)
  await tutor.page.getByTestId('bell').click()
  await tutor.page
    .getByTestId('bell-list')
    .getByRole('button', { name: /Позначити прочитаним/ })
    .click()
  await expect.poll(() => tutor.bellCount()).toBe(0)
  await tutor.page.keyboard.press('Escape')

  await tutor.goToChat('Марія Коваль')
  await expect(tutor.page.locator('[data-message][data-state=parked]')).toHaveCount(2)
  await expect(tutor.page.getByText('Не надіслано: навчання зараз не активне.').first()).toBeVisible()
  await expect(tutor.page.getByTestId('closed')).toContainText('Навчання на паузі')
  await expect(tutor.composer()).toHaveCount(0)
  await expect(tutor.page.getByRole('log')).toBeFocused()
  await expect(tutor.bubble('Добре, дякую')).toBeVisible()
  await tutor.page.screenshot({ path: test.info().outputPath('parked.png') })
  expect(storedBodies(server.data_dir)).not.toContain('Візьміть зошит')

  // Parked text survives everything, SIGKILL included.
  await app.kill()
  const again = await app.start()
  await again.goToChat('Марія Коваль')
  await expect(again.page.locator('[data-message][data-state=parked]')).toHaveCount(2)

  await server.put('relations/102', { tutor_id: 1, student_id: 2, status: 'ACTIVE' })
  const offer = again.page.getByTestId('held-offer')
  await expect(offer).toContainText('2 повідомлення було притримано')
  await expect(again.page.getByText(again.text('message.heldOpen'))).toBeVisible()
  await expect(again.page.getByText('навчання зараз не активне')).toHaveCount(0)
  await again.page.waitForTimeout(1_000) // long enough for a wrong program to send by itself
  expect(storedBodies(server.data_dir)).not.toContain('Візьміть зошит')

  await offer.getByRole('button', { name: 'Надіслати' }).dblclick()
  await expect(again.bubble('Візьміть зошит')).toHaveAttribute('data-state', 'sent')
  await expect(offer).toHaveCount(0)
  const bodies = storedBodies(server.data_dir)
  expect(bodies.slice(-2)).toEqual(['Додала до плану повторення', 'Візьміть зошит'])
  expect(bodies.filter((body) => body === 'Візьміть зошит')).toHaveLength(1)
  await expectHistory(again)
})

/** What the server said in between is not forgotten with the texts it was said of. */
async function expectHistory(tutor: Screens): Promise<void> {
  const history = await tutor.history()
  await expect(history.locator('li')).toContainText([
    'Візьміть зошит',
    'Додала до плану повторення',
    'Візьміть зошит',
    'Додала',
    'До зустрічі',
  ])
  await expect(history.locator('li')).toHaveCount(6) // the opening of the chat is the last
  await expect(history.locator('li[data-state=parked]')).toContainText(
    Array(2).fill('Не надіслано; відповідь сервера: навчання зараз не активне.'),
  )
  await tutor.page.screenshot({ path: test.info().outputPath('history.png') })
  await history.getByText('Ненадіслане').click()
  await expect(history.locator('li')).toHaveCount(2)
}
