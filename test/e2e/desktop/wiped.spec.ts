import { expect, test } from '@playwright/test'
import { storedBodies } from '../support/database.js'
import { createDesktopApp, type DesktopApp } from '../support/desktop-app.js'
import { loseDocuments } from '../support/lost-documents.js'
import { sendAs } from '../support/rest-client.js'
import { startWorld, type ServerProcess } from '../support/server-process.js'

let server: ServerProcess
let app: DesktopApp

test.beforeEach(async () => {
  server = await startWorld()
  app = createDesktopApp()
})
test.afterEach(async () => {
  await app.dispose()
  await server.dispose()
})

for (const extent of ['whole', 'one collection'] as const) {
  test(`DAT-3 I15 IndexedDB lost (${extent}) while the app was closed: documents come back, unsent work goes out`, async () => {
    await app.start()
    const tutor = await app.signIn('olena@example.org', server.url)
    await tutor.openChat('Марія Коваль')
    await tutor.write('Це вже надіслано')
    await expect(tutor.bubble('Це вже надіслано')).toHaveAttribute('data-state', 'sent')
    await sendAs(server.url, { email: 'maria@example.org', relation_id: 102, body: 'Бачу' })
    await expect(tutor.bubble('Бачу')).toBeVisible()
    await server.stop()
    await tutor.write('А це ще ні')
    await tutor.composer().fill('Чернетка лишається')
    await tutor.page.waitForTimeout(400)
    await app.close()

    loseDocuments(app.profile, extent)

    await server.start()
    const again = await app.start()
    await again.goToChat('Марія Коваль')
    await expect(again.bubble('А це ще ні')).toHaveAttribute('data-state', 'sent')
    await expect
      .poll(async () => (await again.messages()).map((message) => message.text))
      .toEqual(['Це вже надіслано', 'Бачу', 'А це ще ні'])
    await expect(again.composer()).toHaveValue('Чернетка лишається')
    expect(storedBodies(server.data_dir)).toEqual(['Це вже надіслано', 'Бачу', 'А це ще ні'])
  })
}
