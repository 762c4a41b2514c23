import { expect, test } from '@playwright/test'
import { createDesktopApp, type DesktopApp } from '../support/desktop-app.js'
import { bodyOf, fillLongThread, idOf, shiftsOf, stillTop, watchShifts } from '../support/long-thread.js'
import { sendAs } from '../support/rest-client.js'
import type { Screens } from '../support/screens.js'
import { startWorld, type ServerProcess } from '../support/server-process.js'

let server: ServerProcess
let app: DesktopApp
let tutor: Screens

test.beforeEach(async () => {
  server = await startWorld()
  await fillLongThread(server, { count: 5, read: 5 })
  app = createDesktopApp()
  await app.start()
  tutor = await app.signIn('olena@example.org', server.url)
  await expect(tutor.connection()).toHaveAttribute('data-state', 'online')
  await tutor.goToChat('Марія Коваль')
  await expect(bubble(5)).toBeVisible()
})
test.afterEach(async () => {
  await app.dispose()
  await server.dispose()
})

const bubble = (seq: number) => tutor.page.locator(`[data-message="${idOf(seq)}"]`)
/** What is on the clipboard, as the composer shows it when it is pasted there. */
async function pasted(): Promise<string> {
  await tutor.composer().fill('')
  await tutor.composer().focus()
  await tutor.page.keyboard.press('Control+V')
  await expect(tutor.composer()).not.toHaveValue('')
  return tutor.composer().inputValue()
}
/** Both events of a drop, as a drag of a text ends; says whether the place had declared itself ready. */
const dropText = (testId: string, text: string): Promise<boolean> =>
  tutor.page.getByTestId(testId).evaluate((pane, dropped) => {
    const target = pane.querySelector('[role=log]') ?? pane
    const dataTransfer = new DataTransfer()
    dataTransfer.setData('text/plain', dropped)
    const isRefused = target.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true }))
    target.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    return !isRefused
  }, text)

test('UNR-5 what comes into view of a window without the focus is not read until the focus is there', async () => {
  const setFocus = (has: boolean) =>
    tutor.page.evaluate((value) => {
      document.hasFocus = () => value
      if (value) dispatchEvent(new Event('focus'))
    }, has)
  await setFocus(false)
  await sendAs(server.url, { email: 'maria@example.org', relation_id: 102, body: 'Ви тут?' })
  await expect(tutor.bubble('Ви тут?')).toBeInViewport()
  await expect.poll(() => tutor.bellCount()).toBe(1)
  await setFocus(true)
  await expect.poll(() => tutor.bellCount()).toBe(0)
})

test('SYN-3 a text that is pasted or dropped goes in at the caret; a read-only thread takes neither', async () => {
  await tutor.composer().fill('Початок кінець')
  await tutor.composer().evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(8, 8))
  expect(await dropText('thread-pane', 'і ')).toBe(true)
  await expect(tutor.composer()).toHaveValue('Початок і кінець')
  await tutor.page.keyboard.type('далі ')
  await expect(tutor.composer()).toHaveValue('Початок і далі кінець')
  await tutor.page.keyboard.press('Control+A')
  await tutor.page.keyboard.press('Control+X')
  await tutor.page.keyboard.press('Control+V')
  await tutor.page.keyboard.press('Control+V')
  await expect(tutor.composer()).toHaveValue('Початок і далі кінець'.repeat(2))

  await server.put('relations/102', { tutor_id: 1, student_id: 2, status: 'PAUSED' })
  const closed = tutor.page.getByTestId('closed')
  await expect(closed).toContainText('Початок і далі кінець'.repeat(2)) // DRF-4: the draft is shown
  await expect(tutor.composer()).toHaveCount(0)
  expect(await dropText('thread-pane', 'Заборонене')).toBe(false)
  await tutor.page.getByRole('log').focus()
  await tutor.page.keyboard.press('Control+V')
  await tutor.page.keyboard.type('Заборонене')
  await tutor.page.keyboard.press('Enter')
  await expect(tutor.page.getByTestId('thread-pane')).not.toContainText('Заборонене')
  await expect(tutor.page.locator('[data-message]')).toHaveCount(5)
})

test('a text selection over several messages copies who, when and what; within one only its words', async () => {
  await tutor.page.evaluate(
    ([from, to]) => {
      const body = (id: string | undefined) => document.querySelector(`[data-message="${id}"] [data-body]`)
      const textOf = (element: Element | null | undefined) => {
        const walker = element ? document.createTreeWalker(element, NodeFilter.SHOW_TEXT) : null
        while (walker?.nextNode()) if (walker.currentNode.textContent !== '') return walker.currentNode
        return null
      }
      const [first, last] = [textOf(body(from)), textOf(body(to))]
      if (first && last) getSelection()?.setBaseAndExtent(first, 4, last, 2)
    },
    [idOf(3), idOf(5)],
  )
  await tutor.page.keyboard.press('Control+C')
  const time = String.raw`[^\n]+, \d\d:\d\d`
  expect(await pasted()).toMatch(new RegExp(`^Марія Коваль, ${time}\nТак\n\nВи, ${time}\n${bodyOf(4)}\n\nВи, ${time}\n№5$`))
  await tutor.page.evaluate((id) => {
    const body = document.querySelector(`[data-message="${id}"]`)
    if (body) getSelection()?.selectAllChildren(body)
  }, idOf(4))
  await tutor.page.keyboard.press('Control+C')
  expect(await pasted()).toBe(bodyOf(4))
})

test('A11Y-1 messages are chosen with the mouse and with the keyboard, and copied', async () => {
  await watchShifts(tutor.page)
  await bubble(2).click({ modifiers: ['Shift'] })
  await bubble(4).click({ modifiers: ['Shift'] })
  const bar = tutor.page.getByTestId('chosen')
  await expect(bar).toContainText('Вибрано 3')
  await expect(tutor.page.getByRole('checkbox')).toHaveCount(5)
  await tutor.page.getByRole('checkbox').nth(4).focus()
  await tutor.page.keyboard.press('Space')
  await expect(bar).toContainText('Вибрано 4')
  await tutor.page.screenshot({ path: test.info().outputPath('chosen.png') })
  await bar.getByRole('button', { name: tutor.text('thread.copyChosen') }).click()
  await expect(bar).toHaveCount(0)
  await expect(tutor.page.getByTestId('notice')).toHaveText(tutor.text('message.copied'))
  const text = await pasted()
  for (const seq of [2, 3, 4, 5]) expect(text).toContain(bodyOf(seq).trim())
  expect(text).not.toContain(bodyOf(1).trim())

  await bubble(5)
    .getByRole('button', { name: tutor.text('thread.select') })
    .focus()
  await tutor.page.keyboard.press('Enter')
  await expect(bar).toContainText('Вибрано 1')
  await expect(bubble(5).getByRole('checkbox')).toBeFocused()
  await tutor.page.keyboard.press('Escape')
  await expect(bar).toHaveCount(0)
  await expect(bubble(5)).toBeFocused()
  await bubble(4)
    .getByRole('button', { name: tutor.text('thread.select') })
    .press('Enter')
  await bar.getByRole('button', { name: tutor.text('thread.copyChosen') }).press('Enter')
  await expect(bar).toHaveCount(0)
  await expect(bubble(4)).toBeFocused()
  expect(await shiftsOf(tutor.page)).toEqual([])
})

test('ORD-2 a message tells its story to the pointer and to the focus, and nothing moves for it', async () => {
  await watchShifts(tutor.page)
  const story = tutor.page.getByTestId('story')
  await bubble(5).locator('p').hover()
  await expect(story).toHaveText(/Написано .*\d\d:\d\d.*Надіслано .*\d\d:\d\d.*Прочитано .*\d\d:\d\d/)
  await tutor.page.screenshot({ path: test.info().outputPath('story.png') })
  await tutor.composer().hover()
  await expect(story).toHaveCount(0)
  await bubble(3)
    .getByRole('button', { name: tutor.text('message.copy') })
    .press('Tab')
  await expect(story).toHaveText(/Написано .*\d\d:\d\d.*Надіслано .*\d\d:\d\d/)
  await expect(story).toHaveCSS('opacity', '1')
  await tutor.page.keyboard.press('Escape')
  await expect(story).toHaveCount(0)
  expect(await shiftsOf(tutor.page)).toEqual([])
})

test('ORD-2 in a low window, too, a message tells its story and the thread stays where it is', async () => {
  await tutor.page.setViewportSize({ width: 640, height: 400 })
  const log = tutor.page.getByRole('log')
  const measure = () => log.evaluate((box) => [box.scrollTop, box.scrollHeight])
  await stillTop(tutor.page)
  const before = await measure()
  for (const seq of [5, 4]) {
    await bubble(seq).locator('p').hover()
    await expect(tutor.page.getByTestId('story')).toBeVisible()
    for (let looks = 0; looks < 10; looks++) {
      expect(await measure()).toEqual(before)
      await tutor.page.waitForTimeout(50)
    }
  }
})

test('PRF-3 in a short thread nothing shifts as it opens, as the draft grows', async () => {
  await tutor.goHome()
  await watchShifts(tutor.page)
  await tutor.goToChat('Марія Коваль')
  await tutor.composer().fill('рядок\n'.repeat(6))
  await expect(bubble(5)).toBeInViewport()
  await tutor.composer().fill('')
  expect(await shiftsOf(tutor.page)).toEqual([])
})

test('A11Y-1 Escape closes the panel where it lies over the chat, and only there', async () => {
  const { page } = tutor
  const toggle = page.getByRole('button', { name: tutor.text('chat.panel'), exact: true })
  const panel = page.getByRole('complementary', { name: tutor.text('chat.panel') })
  await toggle.focus()
  await page.keyboard.press('Escape')
  await expect(panel).toBeVisible()
  await page.setViewportSize({ width: 900, height: 600 })
  await expect(panel).toHaveCount(0)
  await toggle.click()
  await panel.getByRole('button', { name: tutor.text('history.open') }).press('Enter')
  const history = page.getByRole('dialog', { name: tutor.text('history.title') })
  await expect(history).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(history).toHaveCount(0)
  await expect(panel, 'one Escape closes one thing').toBeVisible()
  await page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
  await expect(tutor.composer()).toBeFocused()
})

test('A11Y-1 what is told to assistive technology alone never makes the page longer than its window', async () => {
  const { page } = tutor
  await sendAs(server.url, { email: 'danylo@example.org', relation_id: 103, body: 'Я сьогодні запізнюся' })
  await expect.poll(() => tutor.bellCount()).toBe(1)
  const tooLong: number[] = []
  for (let height = 160; height <= 300; height += 10) {
    await page.setViewportSize({ width: 900, height })
    const beyond = await page.evaluate(async () => {
      for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame)
      return document.documentElement.scrollHeight - innerHeight
    })
    if (beyond > 0) tooLong.push(height)
  }
  expect(tooLong).toEqual([])
})
