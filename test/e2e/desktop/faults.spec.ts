import { once } from 'node:events'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { mountSmallDisk } from '../../support/small-disk.js'
import { endSessions, storedBodies } from '../support/database.js'
import { createDesktopApp, type DesktopApp } from '../support/desktop-app.js'
import type { Screens } from '../support/screens.js'
import { startWorld, type ServerProcess } from '../support/server-process.js'
import { locales, startOf } from '../support/texts.js'

let server: ServerProcess
let app: DesktopApp

async function signedIn(locale: 'uk' | 'en'): Promise<Screens> {
  server = await startWorld({ locale })
  app = createDesktopApp({ locale })
  await app.start()
  const tutor = await app.signIn('olena@example.org', server.url)
  await expect(tutor.connection()).toHaveAttribute('data-state', 'online')
  return tutor
}
test.afterEach(async () => {
  await app.dispose()
  await server.dispose()
})

for (const locale of locales) {
  test(`SYN-5 an expired session asks to sign in again and loses nothing (${locale})`, async () => {
    const tutor = await signedIn(locale)
    await tutor.openChat('Марія Коваль')
    await tutor.write('До сеансу')
    await server.stop()
    endSessions(server.data_dir)
    await tutor.write('Після сеансу')
    await server.start()
    const dialog = tutor.page.getByRole('dialog')
    await expect(dialog).toContainText(tutor.text('signIn.again'))
    await tutor.page.screenshot({ path: test.info().outputPath(`expired-${locale}.png`) })
    await expect(tutor.connection()).toHaveAttribute('data-state', 'signed_out')
    await tutor.signIn({ email: 'olena@example.org' })
    await expect(dialog).toHaveCount(0)
    await expect(tutor.bubble('Після сеансу')).toHaveAttribute('data-state', 'sent')
    expect(storedBodies(server.data_dir)).toEqual(['До сеансу', 'Після сеансу'])
  })

  test(`R-BODY-2 8,001 characters stay in the composer with the reason, 8,000 go (${locale})`, async () => {
    const tutor = await signedIn(locale)
    await tutor.openChat('Марія Коваль')
    await tutor.composer().fill('я'.repeat(8_001))
    await expect(tutor.page.getByRole('alert')).toHaveText(tutor.text('composer.tooLong'))
    await expect(tutor.page.getByTestId('send')).toBeDisabled()
    await tutor.page.keyboard.press('Enter')
    await expect(tutor.page.locator('[data-message]')).toHaveCount(0)
    await expect(tutor.composer()).toHaveValue('я'.repeat(8_001))
    await tutor.page.screenshot({ path: test.info().outputPath(`too-long-${locale}.png`) })
    await tutor.page.keyboard.press('Backspace')
    await tutor.page.keyboard.press('Enter')
    await expect(tutor.page.locator('[data-message]')).toHaveAttribute('data-state', 'sent')
    expect(storedBodies(server.data_dir)).toEqual(['я'.repeat(8_000)])
  })

  test(`R-THREAD-5 a person who is not there gets a clear screen, and nothing is made (${locale})`, async () => {
    const tutor = await signedIn(locale)
    await tutor.goTo('/chat/student/999')
    await expect(tutor.page.getByText(tutor.text('chat.missingTitle'))).toBeVisible()
    await tutor.page.screenshot({ path: test.info().outputPath(`missing-${locale}.png`) })
    await tutor.page
      .getByRole('link', { name: tutor.text('chat.back') })
      .last()
      .click()
    await expect(tutor.page.getByText(tutor.text('threads.empty'))).toBeVisible()
  })

  test(`R-THREAD-4 a deep link to a chat that nobody has opened offers the button and makes nothing (${locale})`, async () => {
    const tutor = await signedIn(locale)
    await tutor.goTo('/chat/student/2')
    await expect(tutor.page.getByText(startOf(locale, 'chat.notBegunText'))).toBeVisible()
    await expect(tutor.composer()).toHaveCount(0)
    expect(storedBodies(server.data_dir)).toEqual([])
    await tutor.page.getByRole('button', { name: tutor.text('dashboard.tutor.cta.chatWithStudent') }).click()
    await expect(tutor.composer()).toBeVisible()
  })

  test(`DAT-1 a full disk under the journal: said, the text kept, and all well when there is room (${locale})`, async () => {
    const tutor = await signedIn(locale)
    await app.close()
    const folder = path.join(app.profile, 'accounts')
    const disk = mountSmallDisk(folder)
    try {
      const again = await app.start()
      await again.openChat('Марія Коваль')
      await again.write('Ще є місце')
      await expect(again.bubble('Ще є місце')).toHaveAttribute('data-state', 'sent')
      disk.fill()
      const long = `Уже немає місця ${'текст '.repeat(1_200)}`.trim()
      await again.composer().fill(long)
      const bubblesAtMost = await again.page.getByRole('log').evaluateHandle((log) => {
        const seen = { count: 0 }
        const look = (): void => void (seen.count = Math.max(seen.count, log.querySelectorAll('[data-message]').length))
        new MutationObserver(look).observe(log, { childList: true, subtree: true })
        return seen
      })
      await again.page.keyboard.press('Enter')
      await expect(again.page.getByRole('alert').filter({ hasText: again.text('storage.full') })).toBeVisible()
      await again.page.evaluate(() => window.kreida.journal.read()) // answered after the message, which follows its draft
      expect((await bubblesAtMost.jsonValue()).count, 'not for a moment, until the journal is read again').toBeLessThanOrEqual(1)
      await expect(again.composer()).toHaveValue(long)
      await expect(again.bubble('Уже немає місця')).toHaveCount(0)
      await again.page.screenshot({ path: test.info().outputPath(`full-${locale}.png`) })
      disk.free()
      await expect(again.page.getByRole('alert')).toHaveCount(0) // by itself: the draft is tried again until it is saved
      await again.composer().press('Enter')
      await expect(again.bubble('Уже немає місця')).toHaveAttribute('data-state', 'sent')
      expect(storedBodies(server.data_dir)).toEqual(['Ще є місце', long])
      await app.close()
    } finally {
      disk.unmount()
    }
    expect(tutor.locale).toBe(locale)
  })
}

test('DAT-5 a second launch ends at once and the first goes on', async () => {
  const tutor = await signedIn('uk')
  await tutor.openChat('Марія Коваль')
  await tutor.composer().fill('Не губиться')
  expect(await once(app.launch(), 'exit')).toEqual([0, null])
  await expect(tutor.composer()).toHaveValue('Не губиться')
  await tutor.page.keyboard.press('Enter')
  await expect(tutor.bubble('Не губиться')).toHaveAttribute('data-state', 'sent')
})
