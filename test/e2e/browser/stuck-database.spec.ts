import { expect, test } from '@playwright/test'
import { startBrowser, type BrowserApp } from '../support/browser-app.js'
import { storedBodies } from '../support/database.js'
import { startWorld, type ServerProcess } from '../support/server-process.js'

let server: ServerProcess
let browser: BrowserApp

test.beforeEach(async () => {
  server = await startWorld()
  browser = await startBrowser()
})
test.afterEach(async () => {
  await browser.close()
  await server.dispose()
})

test('DAT-2 a database that does not open is told within 10 s; rebuilt from the server, with unsent work whole', async () => {
  const student = await browser.open(server.url)
  const { page } = student
  await student.signIn({ email: 'maria@example.org' })
  await student.openChat('Олена Гриценко')
  await student.write('Надіслано')
  await expect(student.bubble('Надіслано')).toHaveAttribute('data-state', 'sent')
  await page.route('**/api/v1/sync/**', (route) => route.abort())
  await student.write('Ще в черзі')
  await student.composer().fill('Чернетка')
  await student.goHome() // the draft is saved

  // Whoever opens the documents waits for this lock, and somebody else holds it.
  const holder = await page.context().newPage()
  await holder.goto(`${server.url}/icon.svg`)
  await holder.evaluate(async () => {
    const { held } = await navigator.locks.query()
    if (held?.some(({ name }) => name?.startsWith('kreida-open-'))) throw new Error('the documents are still being opened')
    await new Promise<void>(
      (taken) => void navigator.locks.request('kreida-open-kreida-2-v1', () => (taken(), new Promise(() => undefined))),
    )
  })
  const begun = Date.now()
  await page.reload()
  await expect(page.getByText(student.text('storage.openFailed'))).toBeVisible({ timeout: 13_000 })
  test.info().annotations.push({ type: 'figure', description: `told after ${Date.now() - begun} ms` })
  await holder.close()

  await page.unroute('**/api/v1/sync/**')
  await page.getByRole('button', { name: student.text('storage.rebuild') }).click()
  await student.goToChat('Олена Гриценко')
  await expect(student.bubble('Надіслано')).toBeVisible()
  await expect(student.bubble('Ще в черзі')).toHaveAttribute('data-state', 'sent')
  await expect(student.composer()).toHaveValue('Чернетка')
  expect(storedBodies(server.data_dir)).toEqual(['Надіслано', 'Ще в черзі'])
})
