import net from 'node:net'
import { expect, test } from '@playwright/test'
import { createDesktopApp, type DesktopApp } from '../support/desktop-app.js'
import {
  bodyOf,
  expectInPlace,
  fillLongThread,
  idOf,
  shiftsOf,
  stillTop,
  timeOf,
  topMessage,
  watchShifts,
  yOf,
} from '../support/long-thread.js'
import { sendAs } from '../support/rest-client.js'
import type { Screens } from '../support/screens.js'
import { startWorld, type ServerProcess } from '../support/server-process.js'

const count = 10_000
const read = 9_920
const name = 'Марія Коваль'
let server: ServerProcess
let app: DesktopApp
let tutor: Screens

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  test.setTimeout(180_000)
  server = await startWorld()
  await fillLongThread(server, { count, read })
  app = createDesktopApp()
  await app.start()
  tutor = await app.signIn('olena@example.org', server.url)
  await expect(tutor.connection()).toHaveAttribute('data-state', 'online', { timeout: 120_000 })
  await expect.poll(() => tutor.bellCount(), { timeout: 120_000 }).toBe(count - read)
})
test.afterAll(async () => {
  await app.dispose()
  await server.dispose()
})
test.beforeEach(() => tutor.goHome())

const say = (body: string) => sendAs(server.url, { email: 'maria@example.org', relation_id: 102, body })
const log = () => tutor.page.getByRole('log')
const inView = async (id: string): Promise<boolean> => {
  const [y, box] = await Promise.all([yOf(tutor.page, id), log().boundingBox()])
  return y !== null && box !== null && y >= box.y && y < box.y + box.height
}
/** Scrolls as a wheel does, until what has come of it has been drawn. */
async function wheel(pixels: number): Promise<void> {
  await log().hover()
  const before = await stillTop(tutor.page)
  await tutor.page.mouse.wheel(0, pixels)
  await expect.poll(() => log().evaluate((box) => box.scrollTop)).not.toBe(before)
  await stillTop(tutor.page)
}

const dayOf = (seq: number): string => new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Kyiv' }).format(new Date(timeOf(seq, count)))
function firstOfDay(seq: number): number {
  let first = seq
  while (dayOf(first - 1) === dayOf(seq)) first -= 1
  return first
}

const lowestHeld = async (): Promise<number> => Number(await tutor.page.locator('[data-message]').first().getAttribute('data-seq'))

test('PRF-3 UNR-5 a thread of 10,000 opens at the first unread with its line in view, nothing shifts, and the DOM is small', async () => {
  await watchShifts(tutor.page)
  await tutor.goToChat(name)
  await expect(tutor.page.locator('[data-unread]')).toBeInViewport()
  expect(await inView(idOf(read + 1))).toBe(true)
  expect(await shiftsOf(tutor.page)).toEqual([])
  await expectInPlace(tutor.page, await topMessage(tutor.page))
  const nodes = await log().evaluate((box) => box.querySelectorAll('*').length)
  const bubbles = await tutor.page.locator('[data-message]').count()
  test.info().annotations.push({ type: 'figure', description: `${bubbles} messages, ${nodes} elements` })
  expect(nodes).toBeLessThan(5_000)
  // Only what is in view has been read: the rest of the unread stands below.
  const lastInView = await log().evaluate((box) => {
    const { bottom } = box.getBoundingClientRect()
    const shown = [...box.querySelectorAll<HTMLElement>('[data-seq]')].filter((bubble) => bubble.getBoundingClientRect().top + 24 <= bottom)
    return Number(shown.at(-1)?.dataset['seq'])
  })
  expect(lastInView).toBeGreaterThan(read)
  await expect(tutor.page.getByTestId('below')).toHaveText(String(count - lastInView))
})

test('PRF-3 nothing shifts and the place is kept while older and newer messages load and others arrive', async () => {
  await tutor.goToChat(name)
  await expect(tutor.page.getByTestId('to-newest')).toBeVisible()
  await stillTop(tutor.page)
  await watchShifts(tutor.page)
  const openedAt = await lowestHeld()
  for (let turn = 0; turn < 6; turn++) {
    const { id, y } = await topMessage(tutor.page)
    await wheel(-1_500)
    await expectInPlace(tutor.page, { id, y: y + 1_500 })
  }
  expect(await lowestHeld()).toBeLessThan(openedAt - 60)
  const before = await topMessage(tutor.page)
  const held = await tutor.page.locator('[data-message]').count()
  expect(held).toBeLessThanOrEqual(180)
  const badge = Number(await tutor.page.getByTestId('below').textContent())
  await say('Прийшло, доки читали вище')
  await expect(tutor.page.getByTestId('below')).toHaveText(String(badge + 1))
  await expectInPlace(tutor.page, before)
  await tutor.composer().click()
  for (let line = 0; line < 5; line++) {
    await tutor.page.keyboard.type(`рядок ${line}`)
    await tutor.page.keyboard.press('Shift+Enter')
  }
  await expectInPlace(tutor.page, before)
  expect(await shiftsOf(tutor.page)).toEqual([])
})

test('PRF-3 the shift observer sees a late-growing element, so nothing above is proved by its blindness', async () => {
  await tutor.goToChat(name)
  await watchShifts(tutor.page)
  await log().evaluate(async (box) => {
    const late = document.createElement('div')
    box.before(late)
    await new Promise(requestAnimationFrame)
    late.style.height = '40px'
    late.style.flexShrink = '0'
  })
  expect(await shiftsOf(tutor.page)).not.toEqual([])
})

test('a button leads to the newest; there the list follows what arrives and what the draft takes', async () => {
  await tutor.goToChat(name)
  await tutor.page.getByTestId('to-newest').click()
  await expect(tutor.bubble('Прийшло, доки читали вище')).toBeInViewport()
  await expect(tutor.page.getByTestId('to-newest')).toHaveCount(0)
  await watchShifts(tutor.page)
  await say('Прийшло внизу')
  await expect(tutor.bubble('Прийшло внизу')).toBeInViewport()
  await tutor.composer().fill('рядок\n'.repeat(6))
  await expect(tutor.bubble('Прийшло внизу')).toBeInViewport({ ratio: 1 })
  await tutor.composer().fill('')
  await expect(tutor.bubble('Прийшло внизу')).toBeInViewport({ ratio: 1 })
  expect(await shiftsOf(tutor.page)).toEqual([])
})

test('SRC-4 an address with a message lands on it the first time, thousands back, in a closed chat and in an open one', async () => {
  for (const seq of [1, 4_321, 9_990, 7_000, 7_003, 7_003]) {
    await tutor.goTo(`/chat/student/2?message=${idOf(seq)}`)
    const hit = tutor.page.locator(`[data-message="${idOf(seq)}"]`)
    await expect(hit).toBeFocused()
    expect(await inView(idOf(seq)), `${seq}`).toBe(true)
    await expect(hit).toContainText(bodyOf(seq).slice(0, 12))
    await expect.poll(() => tutor.page.evaluate(() => location.search)).toBe('')
    await wheel(seq === 1 ? 300 : -300)
  }
  expect(await tutor.page.locator('[data-message]').count()).toBeLessThanOrEqual(180)
})

test('a click on a day leads to another one by the keyboard', async () => {
  await tutor.goToChat(name)
  const first = firstOfDay(5_000)
  await log().getByRole('heading', { level: 3 }).last().getByRole('button').focus()
  await tutor.page.keyboard.press('Enter')
  await tutor.writeDay(tutor.text('thread.day'), dayOf(5_000))
  await tutor.page.keyboard.press('Enter')
  await expect(tutor.page.getByRole('dialog')).toHaveCount(0)
  await expect(tutor.page.locator(`[data-message="${idOf(first)}"]`)).toBeInViewport()
  await expect(tutor.page.locator(`[data-message="${idOf(first)}"]`)).toBeFocused()
})

test('the day of what is at the top is said while the reader scrolls and to the keyboard, and covers nothing at rest', async () => {
  const middleOfDay = idOf(firstOfDay(5_000) + 10) // far from the day's own line, which stays where it is
  await tutor.goTo(`/chat/student/2?message=${middleOfDay}`)
  await expect(tutor.page.locator(`[data-message="${middleOfDay}"]`)).toBeFocused()
  const days = log().getByRole('heading', { level: 3 }).getByRole('button')
  const isShown = () =>
    log().evaluate((box) => {
      const { top } = box.getBoundingClientRect()
      return [...box.querySelectorAll('h3 > button')].some((day) => {
        const at = day.getBoundingClientRect()
        return at.bottom > top && at.top < top + 30
      })
    })
  await expect.poll(isShown).toBe(false)
  await log().hover()
  await tutor.page.mouse.wheel(0, -60)
  await expect.poll(isShown).toBe(true)
  await expect.poll(isShown).toBe(false)
  await log().focus()
  await tutor.page.keyboard.press('Tab')
  await expect(days.first()).toBeFocused()
  await tutor.page.waitForTimeout(2_000)
  expect(await isShown()).toBe(true)
})

test('Home and End lead to the oldest and the newest message', async () => {
  await tutor.goToChat(name)
  await log().press('Home')
  await expect(tutor.page.locator(`[data-message="${idOf(1)}"]`)).toBeInViewport()
  await log().press('End')
  await expect(tutor.page.locator('[data-message]').last()).toBeInViewport()
  await expect(tutor.page.getByTestId('to-newest')).toHaveCount(0)
})

test('PRF-1 with 10,000 messages and a server that takes every call and answers none, chats and messages are there at once', async () => {
  await app.close()
  await server.stop()
  const mute = net.createServer(() => undefined).listen(server.port, '127.0.0.1')
  try {
    tutor = await app.start()
    const begun = performance.now()
    await tutor.goToChat(name)
    await expect(tutor.page.locator('[data-message]').last()).toBeInViewport()
    const shownMs = Math.round(performance.now() - begun)
    test.info().annotations.push({ type: 'figure', description: `${shownMs} ms from the window to the messages` })
    expect(shownMs).toBeLessThan(3_000)
    await expect(tutor.connection()).not.toHaveAttribute('data-state', 'online')
  } finally {
    mute.close()
  }
})

test('whoever is at the end stays there when the window becomes narrower and lower', async () => {
  await tutor.goToChat(name)
  await log().press('End')
  for (const [width, height] of [
    [1280, 600],
    [900, 600],
    [1280, 800],
    [640, 400],
    [1280, 800],
  ] as const) {
    await tutor.page.setViewportSize({ width, height })
    await tutor.page.waitForTimeout(300) // a wrong place comes a moment later
    const left = () => log().evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight)
    await expect
      .poll(async () => [(await left()) < 1, await tutor.page.getByTestId('to-newest').count()], `${width}x${height}`)
      .toEqual([true, 0])
  }
})
