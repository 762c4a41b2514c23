import { expect, test } from '@playwright/test'
import { storedBodies } from '../support/database.js'
import { createDesktopApp, type DesktopApp } from '../support/desktop-app.js'
import { sendAs } from '../support/rest-client.js'
import type { Screens } from '../support/screens.js'
import { startWorld, type ServerProcess } from '../support/server-process.js'

let server: ServerProcess
let app: DesktopApp
let tutor: Screens

test.beforeEach(async () => {
  server = await startWorld()
  app = createDesktopApp()
  await app.start()
  tutor = await app.signIn('olena@example.org', server.url)
  await expect(tutor.connection()).toHaveAttribute('data-state', 'online')
  await tutor.openChat('Данило Бондаренко')
  await tutor.openChat('Марія Коваль')
})
test.afterEach(async () => {
  await app.dispose()
  await server.dispose()
})

/** Milliseconds that a crash may cost, and the time of a commit on a busy machine. */
const promised = 250
const commit = 750
/** Milliseconds after which a draft is on the disk, however busy that is. */
const kept = 1_500

test('DRF-1 a draft survives another chat, a message that comes in, a reload and SIGKILL', async () => {
  const draft = 'Думка, яку ще не дописано: '
  await tutor.composer().fill(draft)
  await tutor.goToChat('Данило Бондаренко')
  await expect(tutor.composer()).toHaveValue('')
  await tutor.goToChat('Марія Коваль')
  await expect(tutor.composer()).toHaveValue(draft)

  await tutor.composer().focus()
  await tutor.page.keyboard.press('Control+End')
  await tutor.page.keyboard.type('раз')
  await sendAs(server.url, { email: 'maria@example.org', relation_id: 102, body: 'Ви тут?' })
  await expect(tutor.bubble('Ви тут?')).toBeVisible()
  await expect(tutor.composer()).toBeFocused()
  await tutor.page.keyboard.type(', два')
  await expect(tutor.composer()).toHaveValue(`${draft}раз, два`)

  await tutor.page.reload()
  await expect(tutor.composer()).toHaveValue(`${draft}раз, два`)

  await tutor.composer().focus()
  await tutor.page.keyboard.press('Control+End')
  await tutor.page.keyboard.type(', три')
  await tutor.page.waitForTimeout(kept) // what is promised is a time
  await app.kill()
  const again = await app.start()
  await again.goToChat('Марія Коваль')
  await expect(again.composer()).toHaveValue(`${draft}раз, два, три`)
  expect(storedBodies(server.data_dir)).toEqual(['Ви тут?'])
})

test('DRF-1 who types on without a pause loses no more than the last 250 ms in a crash', async () => {
  const text = 'Поки пишу без жодної паузи, усе має зберігатися по дорозі'
  await tutor.composer().pressSequentially(text, { delay: 100 })
  await app.kill()
  const again = await app.start()
  await again.goToChat('Марія Коваль')
  await expect(again.composer()).toHaveValue(new RegExp(`^${text.slice(0, -((promised + commit) / 100))}`))
})

test('DRF-2 a text typed for one chat goes to no other, also where Enter follows the change of chats at once', async () => {
  await tutor.composer().fill('Лише для Марії')
  await tutor.goToChat('Данило Бондаренко')
  await tutor.page.keyboard.press('Enter')
  await expect(tutor.page.getByRole('heading', { name: 'Данило Бондаренко', level: 2 })).toBeVisible()
  await tutor.composer().press('Enter')
  await tutor.write('Для Данила')
  await expect(tutor.bubble('Для Данила')).toHaveAttribute('data-state', 'sent')
  expect(storedBodies(server.data_dir)).toEqual(['Для Данила'])
  await tutor.goToChat('Марія Коваль')
  await expect(tutor.composer()).toHaveValue('Лише для Марії')
})

test('DRF-3 what is typed right after Enter stays, also through a crash', async () => {
  await tutor.write('перше')
  await tutor.page.keyboard.type('друге')
  await expect(tutor.composer()).toHaveValue('друге')
  await tutor.page.waitForTimeout(kept)
  await app.kill()
  const again = await app.start()
  await again.goToChat('Марія Коваль')
  await expect(again.composer()).toHaveValue('друге')
  await expect.poll(() => storedBodies(server.data_dir)).toEqual(['перше'])
})

test('DRF-3 each Enter sends what was typed since the one before, faster than a disk can keep it', async () => {
  await tutor.composer().evaluate((field: HTMLTextAreaElement) => {
    for (const text of ['перше', 'друге', '', 'третє']) {
      field.setRangeText(text, field.value.length, field.value.length, 'end')
      field.dispatchEvent(new InputEvent('input', { bubbles: true }))
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    }
    field.setRangeText('четверте', field.value.length, field.value.length, 'end')
    field.dispatchEvent(new InputEvent('input', { bubbles: true }))
  })
  await expect(tutor.composer()).toHaveValue('четверте')
  await tutor.page.waitForTimeout(kept)
  await app.kill()
  const again = await app.start()
  await again.goToChat('Марія Коваль')
  await expect(again.composer()).toHaveValue('четверте')
  await expect.poll(() => storedBodies(server.data_dir)).toEqual(['перше', 'друге', 'третє'])
})

test('DRF-1 the words of an edit survive a crash before the draft of their chat, and the queued text waits as it was', async () => {
  await server.stop()
  await expect(tutor.connection()).toHaveAttribute('data-state', 'offline')
  await tutor.write('Візьміть зошит')
  await tutor.composer().fill('Чернетка')
  const queued = tutor.bubble('Візьміть зошит')
  await queued.hover()
  await queued.getByRole('button', { name: tutor.text('message.edit') }).click()
  await tutor.page.getByRole('dialog').getByRole('textbox').fill('Візьміть лінійку')
  await tutor.page.waitForTimeout(kept)
  await app.kill()
  const again = await app.start()
  await again.goToChat('Марія Коваль')
  await expect(again.composer()).toHaveValue('Візьміть лінійку\nЧернетка')
  await expect(again.bubble('Візьміть зошит')).toHaveAttribute('data-state', 'queued')
})

test('DRF-4 a read-only chat shows its draft, to be copied; nothing can be typed, and the draft comes back with the lessons', async () => {
  const draft = 'Чернетка, яка чекає'
  await tutor.composer().fill(draft)
  await server.put('relations/102', { tutor_id: 1, student_id: 2, status: 'PAUSED' })
  await expect(tutor.page.getByTestId('closed')).toContainText(draft)
  await expect(tutor.composer()).toHaveCount(0)
  await app.kill()

  const again = await app.start()
  await again.goToChat('Марія Коваль')
  const closed = again.page.getByTestId('closed')
  await expect(closed).toContainText(draft)
  await closed.getByRole('button', { name: again.text('closed.copyDraft') }).click()
  await again.goToChat('Данило Бондаренко')
  await again.composer().focus()
  await again.page.keyboard.press('Control+V')
  await expect(again.composer()).toHaveValue(draft)
  await again.composer().fill('')

  await server.put('relations/102', { tutor_id: 1, student_id: 2, status: 'ACTIVE' })
  await again.goToChat('Марія Коваль')
  await expect(again.composer()).toHaveValue(draft)
  expect(storedBodies(server.data_dir)).toEqual([])
})
