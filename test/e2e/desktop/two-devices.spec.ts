import { expect, test } from '@playwright/test'
import { countThreads, storedBodies } from '../support/database.js'
import { createDesktopApp, type DesktopApp } from '../support/desktop-app.js'
import { startWorld, type ServerProcess } from '../support/server-process.js'
import { sendAs } from '../support/rest-client.js'

let server: ServerProcess
let first: DesktopApp
let second: DesktopApp

test.beforeEach(async () => {
  server = await startWorld()
  first = createDesktopApp()
  second = createDesktopApp()
})
test.afterEach(async () => {
  await first.dispose()
  await second.dispose()
  await server.dispose()
})

test('I9 UNR-1 two devices begin one thread offline and converge; reading on one clears the other within 2 s', async () => {
  for (const app of [first, second]) {
    await app.start()
    const tutor = await app.signIn('olena@example.org', server.url)
    await expect(tutor.card('Марія Коваль')).toBeVisible()
  }
  await server.stop()
  for (const [app, texts] of [
    [first, ['А1', 'А2', 'А3']],
    [second, ['Б1', 'Б2']],
  ] as const) {
    await expect(app.screens().connection()).toHaveAttribute('data-state', 'offline')
    await app.screens().openChat('Марія Коваль')
    for (const text of texts) await app.screens().write(text)
  }
  await server.start()
  for (const app of [first, second]) {
    await expect(app.screens().page.locator('[data-message][data-state=sent]')).toHaveCount(5, { timeout: 20_000 })
  }
  const stored = storedBodies(server.data_dir)
  expect(countThreads(server.data_dir)).toBe(1)
  expect([...stored].sort()).toEqual(['А1', 'А2', 'А3', 'Б1', 'Б2'])
  for (const app of [first, second])
    await expect.poll(async () => (await app.screens().messages()).map((message) => message.text)).toEqual(stored)

  // Both leave the chat, a message comes, one reads it.
  for (const app of [first, second]) await app.screens().goHome()
  await sendAs(server.url, { email: 'maria@example.org', relation_id: 102, body: 'Я тут' })
  for (const app of [first, second]) await expect.poll(() => app.screens().bellCount()).toBe(1)
  await second.screens().page.bringToFront()
  await second.screens().goToChat('Марія Коваль')
  await expect.poll(() => second.screens().bellCount(), { intervals: [50] }).toBe(0)
  const readAt = Date.now()
  await expect.poll(() => first.screens().bellCount(), { timeout: 2_000, intervals: [50] }).toBe(0)
  test.info().annotations.push({ type: 'figure', description: `the other device's bell was clear after ${Date.now() - readAt} ms` })
  await expect(first.screens().chatsLink()).toHaveAccessibleName('Чати')
})
