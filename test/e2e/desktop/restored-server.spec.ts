import path from 'node:path'
import { expect, test } from '@playwright/test'
import { storedBodies } from '../support/database.js'
import { createDesktopApp, type DesktopApp } from '../support/desktop-app.js'
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

test('SYN-7 I1 a server restored from a backup is noticed; what it lost of this author is sent again, unsent work goes out once', async () => {
  await app.start()
  const tutor = await app.signIn('olena@example.org', server.url)
  await tutor.openChat('Марія Коваль')
  await tutor.write('Є в копії')
  await expect(tutor.bubble('Є в копії')).toHaveAttribute('data-state', 'sent')
  const backup = path.join(server.data_dir, 'backup.sqlite')
  await server.command('backup', backup)
  await tutor.write('Немає в копії')
  await expect(tutor.bubble('Немає в копії')).toHaveAttribute('data-state', 'sent')
  await server.stop()
  await tutor.write('Ще не надіслано')
  await server.command('restore', backup)
  await server.start()

  await expect(tutor.page.locator('[data-message][data-state=sent]')).toHaveCount(3, { timeout: 20_000 })
  const expected = ['Є в копії', 'Немає в копії', 'Ще не надіслано']
  await expect.poll(() => [...storedBodies(server.data_dir)].sort()).toEqual([...expected].sort())
  await expect.poll(async () => (await tutor.messages()).map((message) => message.text)).toEqual(storedBodies(server.data_dir))
  await tutor.write('І далі все працює')
  await expect(tutor.bubble('І далі все працює')).toHaveAttribute('data-state', 'sent')
})
