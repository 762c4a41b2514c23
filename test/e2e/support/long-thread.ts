import fs from 'node:fs'
import path from 'node:path'
import { expect, type Page } from '@playwright/test'
import { v5 } from 'uuid'
import type { ServerProcess } from './server-process.js'

/** Lengths that a line, a paragraph and a page of text have: heights differ, as they do in life. */
const words = [
  'Так',
  'Добре, зроблю до завтра',
  'Розв’яжіть № 7 і № 8, вони на те саме правило, а потім перевірте знаки ще раз. '.repeat(3),
]
export const bodyOf = (seq: number): string => `№${seq}. ${words[seq % 3] ?? ''}`
export const idOf = (seq: number): string => v5(`long thread ${seq}`, v5.URL)

const until = Date.now() - 600_000
/** RFC 3339: a message every 72 minutes, the last of `count` just now. */
export const timeOf = (seq: number, count: number): string => new Date(until - (count - seq) * 72 * 60_000).toISOString()

/** Olena and a student, Maria by default, have written `count` messages, 20 a day up to now; Olena has read up to `read`, the student everything. */
export async function fillLongThread(
  server: ServerProcess,
  { count, read, student_id = 2, relation_id = 102 }: { count: number; read: number; student_id?: number; relation_id?: number },
): Promise<void> {
  const at = (seq: number): string => timeOf(seq, count)
  const messages = Array.from({ length: count }, (_, index) => index + 1).map((seq) => {
    const sender_id = seq > read || seq % 3 === 0 ? student_id : 1
    return { type: 'message', id: idOf(seq), relation_id, sender_id, body: bodyOf(seq), created_at: at(seq) }
  })
  const markers = [1, student_id].map((user_id) => ({
    type: 'read_marker',
    relation_id,
    user_id,
    read_until: at(user_id === 1 ? read : count),
  }))
  const file = path.join(server.data_dir, 'long-thread.ndjson')
  fs.writeFileSync(file, [...messages, ...markers].map((line) => `${JSON.stringify(line)}\n`).join(''))
  await server.command('import', file)
}

/** Begins to gather the browser's own layout-shift entries that touch the thread pane, also those right after input. */
export const watchShifts = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const seen: string[] = []
    Object.assign(globalThis, { seenShifts: seen })
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { sources, value } = entry as PerformanceEntry & { value: number; sources: ShiftSource[] }
        for (const { node, previousRect, currentRect } of sources) {
          const element = node instanceof Element ? node : (node?.parentElement ?? null)
          const isInPane = element === null || element.closest('[data-testid=thread-pane]') !== null
          const words = `${element?.tagName ?? 'gone'} ${element?.getAttribute('data-testid') ?? ''} ${(node?.textContent ?? '').trim().slice(0, 30)}`
          if (isInPane) seen.push(`${value.toFixed(4)} ${words}: ${previousRect.x},${previousRect.y} to ${currentRect.x},${currentRect.y}`)
        }
      }
    })
    observer.observe({ type: 'layout-shift', buffered: false })
    interface ShiftSource {
      node: Node | null
      previousRect: DOMRectReadOnly
      currentRect: DOMRectReadOnly
    }
  })

/** What has shifted since. Entries come after the frame that they tell of, so two frames are waited for. */
export const shiftsOf = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame)
    await new Promise((resolve) => setTimeout(resolve, 100))
    return (globalThis as unknown as { seenShifts: string[] }).seenShifts
  })

/** The first message in view, and how many pixels below the pane's edge it stands. */
export const topMessage = (page: Page): Promise<{ id: string; y: number }> =>
  page.getByRole('log').evaluate((log) => {
    const edge = log.getBoundingClientRect().top
    const bubbles = [...log.querySelectorAll<HTMLElement>('[data-message]')]
    const first = bubbles.find((bubble) => bubble.getBoundingClientRect().top >= edge)
    return { id: first?.dataset['message'] ?? '', y: (first?.getBoundingClientRect().top ?? 0) - edge }
  })

/** Where a message stands in the viewport now; null when it is not in the DOM. */
export const yOf = (page: Page, id: string): Promise<number | null> =>
  page.locator(`[data-message="${id}"]`).evaluateAll((found) => found[0]?.getBoundingClientRect().top ?? null)

/** Where the thread is scrolled to, once it fetches nothing and two looks, frames apart, saw the same. */
export async function stillTop(page: Page): Promise<number> {
  let last = NaN
  const isStill = async (): Promise<boolean> => {
    const before = last
    last = await page.getByRole('log').evaluate(async (log) => {
      for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame)
      return log.ariaBusy === 'true' ? NaN : log.scrollTop
    })
    return last === before
  }
  await expect.poll(isStill).toBe(true)
  return last
}

/** Nothing has moved: the message that was on top is where it was, to the pixel. */
export async function expectInPlace(page: Page, before: { id: string; y: number }): Promise<void> {
  const edge = await page.getByRole('log').evaluate(async (log) => {
    for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame)
    return log.getBoundingClientRect().top
  })
  const now = await yOf(page, before.id)
  expect(now === null ? 'not there' : Math.abs(now - edge - before.y), `the message ${before.id}`).toBeLessThanOrEqual(1)
}
