import { expect, test } from '@playwright/test'
import { startBrowser, type BrowserApp } from '../support/browser-app.js'
import { storedBodies } from '../support/database.js'
import type { Screens } from '../support/screens.js'
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

/** A text that is sent, one that waits, and a draft; nothing more leaves until the line is given back. */
async function writeSome(): Promise<Screens> {
  const student = await browser.open(server.url)
  await student.signIn({ email: 'maria@example.org' })
  await student.openChat('Олена Гриценко')
  await student.write('Надіслано')
  await expect(student.bubble('Надіслано')).toHaveAttribute('data-state', 'sent')
  await student.page.route('**/api/v1/sync/**', (route) => route.abort())
  await student.write('Ще в черзі')
  await student.composer().fill('Чернетка')
  await student.goHome() // the draft is saved
  return student
}

async function rebuild(student: Screens): Promise<void> {
  const { page } = student
  await page.unroute('**/api/v1/sync/**')
  await page.getByRole('button', { name: student.text('storage.rebuild') }).click()
  await student.goToChat('Олена Гриценко')
  await expect(student.bubble('Надіслано')).toBeVisible()
  await expect(student.bubble('Ще в черзі')).toHaveAttribute('data-state', 'sent')
  await expect(student.composer()).toHaveValue('Чернетка')
  expect(storedBodies(server.data_dir)).toEqual(['Надіслано', 'Ще в черзі'])
}

test('DAT-2 a database that does not open is told within 10 s; rebuilt from the server, with unsent work whole', async () => {
  const student = await writeSome()
  const { page } = student
  // Whoever opens the documents waits for this lock, and somebody else holds it.
  const holder = await page.context().newPage()
  await holder.goto(`${server.url}/icon.svg`)
  await holder.evaluate(async () => {
    const { held } = await navigator.locks.query()
    if (held?.some(({ name }) => name?.startsWith('kreida-open-'))) throw new Error('the documents are still being opened')
    await new Promise<void>((taken) => void navigator.locks.request('kreida-open-kreida-2', () => (taken(), new Promise(() => undefined))))
  })
  const begun = Date.now()
  await page.reload()
  await expect(page.getByText(student.text('storage.openFailed'))).toBeVisible({ timeout: 13_000 })
  test.info().annotations.push({ type: 'figure', description: `told after ${Date.now() - begun} ms` })
  await holder.close()
  await rebuild(student)
})

test('DAT-2 a database that hangs for ever is left behind: another one is built beside it, without a reload', async () => {
  const student = await writeSome()
  const { page } = student
  await page.addInitScript(() => {
    const openNow = Reflect.get(IDBFactory.prototype, 'open') as IDBFactory['open']
    IDBFactory.prototype.open = function (name, version) {
      const isHanging = name.includes('kreida-2-f2-g0')
      return isHanging ? (new EventTarget() as IDBOpenDBRequest) : openNow.call(this, name, version)
    }
  })
  await page.reload()
  await expect(page.getByText(student.text('storage.openFailed'))).toBeVisible({ timeout: 13_000 })
  await rebuild(student)
})
