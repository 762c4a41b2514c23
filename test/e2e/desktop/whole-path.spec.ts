import { expect, test } from '@playwright/test'
import { openLine } from '../../support/line.js'
import { startBrowser, type BrowserApp } from '../support/browser-app.js'
import { countThreads, storedBodies } from '../support/database.js'
import { createDesktopApp, type DesktopApp } from '../support/desktop-app.js'
import { startWorld, type ServerProcess } from '../support/server-process.js'

let server: ServerProcess
let app: DesktopApp
let browser: BrowserApp

test.beforeEach(async () => {
  server = await startWorld()
  app = createDesktopApp()
  browser = await startBrowser()
})
test.afterEach(async () => {
  await app.dispose()
  await browser.close()
  await server.dispose()
})

const three = ['Перше: завдання на завтра', 'Друге: сторінка 42', 'Третє: до зустрічі о 17:00']

async function writeThreeOffline(url: string): Promise<void> {
  await app.start()
  const tutor = await app.signIn('olena@example.org', url)
  await expect(tutor.connection()).toHaveAttribute('data-state', 'online')
  await expect(tutor.card('Марія Коваль')).toBeVisible()
  await server.stop()
  await expect(tutor.connection()).toHaveAttribute('data-state', 'offline')
  await tutor.openChat('Марія Коваль')
  for (const text of three) await tutor.write(text)
  await app.kill()
}

test('OUT-1 ORD-1 what was written offline survives SIGKILL, goes out by itself, and is read by the student', async () => {
  await writeThreeOffline(server.url)

  const again = await app.start()
  await again.goToChat('Марія Коваль')
  await expect.poll(() => again.messages()).toEqual(three.map((text) => ({ text, state: 'queued' })))
  await expect(again.connection()).toHaveAttribute('data-state', 'offline')

  await server.start()
  const startedAt = Date.now()
  await expect(again.page.locator('[data-message][data-state=sent]')).toHaveCount(3, { timeout: 5_000 })
  test.info().annotations.push({ type: 'figure', description: `sent ${Date.now() - startedAt} ms after the server listened` })

  const student = await browser.open(server.url)
  await student.signIn({ email: 'maria@example.org' })
  await expect.poll(() => student.bellCount()).toBe(3)
  await student.goToChat('Олена Гриценко')
  await expect.poll(async () => (await student.messages()).map((message) => message.text)).toEqual(three)
  await expect(again.page.locator('[data-message][data-state=read]')).toHaveCount(3)
  await expect.poll(() => student.bellCount()).toBe(0)
  expect(storedBodies(server.data_dir)).toEqual(three)
  expect(countThreads(server.data_dir)).toBe(1)
})

test('OUT-4 SYN-1 the same with every first answer of a push lost after its commit', async () => {
  let losses = 3
  const line = await openLine(server.port)
  line.setFate((bytes) => (bytes.includes('/sync/intents/') && losses-- > 0 ? { kind: 'cut_answer', bytes: 0 } : { kind: 'pass' }))
  await writeThreeOffline(line.url)
  const again = await app.start()
  await again.goToChat('Марія Коваль')
  await server.start()
  await expect(again.page.locator('[data-message][data-state=sent]')).toHaveCount(3, { timeout: 30_000 })
  expect(line.met.cut_answer).toBe(3)
  expect(storedBodies(server.data_dir)).toEqual(three)
  await expect.poll(async () => (await again.messages()).map((message) => message.text)).toEqual(three)
  await app.close()
  await line.cut()
})
