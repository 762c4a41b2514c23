import fs from 'node:fs'
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

/** Something waits unsent, and the app is closed. */
async function closedWithUnsent(): Promise<void> {
  await app.start()
  const tutor = await app.signIn('olena@example.org', server.url)
  await expect(tutor.connection()).toHaveAttribute('data-state', 'online')
  await tutor.openChat('Марія Коваль')
  await server.stop()
  await tutor.write('Ще не пішло')
  await app.close()
}

/** The one file of this name in the profile. */
function fileNamed(name: string): string {
  const found = fs.readdirSync(app.profile, { recursive: true, encoding: 'utf8' }).find((file) => path.basename(file) === name)
  if (!found) throw new Error(`there is no ${name} in the profile`)
  return path.join(app.profile, found)
}

test('DAT-4 a session that cannot be read any more asks to sign in; journal and documents stay, and what waited goes out', async () => {
  await closedWithUnsent()
  const journal = fileNamed('journal.sqlite')
  fs.writeFileSync(fileNamed('session.json'), '{"format":1,"kind":"encrypted","refresh_token":"bm90IG91cnM="}')
  await server.start()
  const tutor = await app.start()
  await expect(tutor.page.getByRole('dialog')).toContainText(tutor.text('signIn.again'))
  expect(fileNamed('journal.sqlite')).toBe(journal)
  await tutor.signIn({ email: 'olena@example.org' })
  await tutor.goToChat('Марія Коваль')
  await expect(tutor.bubble('Ще не пішло')).toHaveAttribute('data-state', 'sent')
  expect(storedBodies(server.data_dir)).toEqual(['Ще не пішло'])
})
