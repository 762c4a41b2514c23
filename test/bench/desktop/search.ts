import type { Page } from '@playwright/test'
import { createDesktopApp } from '../../e2e/support/desktop-app.js'
import { installProbe } from '../page/compile.js'
import type { Bench } from '../measure/bench.js'
import { percentile, type Row } from '../measure/table.js'
import { inTurns, several } from '../measure/turns.js'
import { messagesOf } from '../world/seed.js'
import { openDesk } from './desk.js'

const queries = ['урок', 'задача', 'тест', 'уроки алгебра', 'ehjr', "п'ять", 'дання', 'контрольна завтра', 'щось зовсім інше']
const letters = ['а', 'ь', 'у', 'з', 'p', 'т', 'п', 'о', 'с', 'щ']

/** How soon after a start all messages can be found, and how soon after a key the answer is on the screen. */
export async function searchRows({ options, worlds }: Bench): Promise<Row[]> {
  const isMillion = options.size >= 1_000_000
  const stored = `${options.size.toLocaleString('en')} messages`
  const desk = await openDesk(worlds, options.size)
  try {
    const { page } = desk.tutor
    await page.locator('[role=search] input').fill('урок')
    await answered(page)
    await addPlainTexts(page, options.size)
    const longer = await timed(page, options.pairs, queries, queries.flatMap(prefixesOf))
    const single = await timed(page, options.pairs, letters, letters)
    await desk.app.close()
    const ready = await several(options.pairs, () => untilReady(desk.world.profile))
    const row = { unit: 'ms', reference: 'lower case and includes over an array of the same texts, nothing painted' }
    const reach = [{ of: 'ours' as const, most: isMillion ? 150 : 50 }]
    return [
      {
        name: `search: index ready after a start, ${stored}`,
        unit: 'ms',
        reference: null,
        ...ready,
        reach: [{ of: 'ours', most: isMillion ? 10_000 : 3_000 }],
      },
      {
        ...row,
        name: `search: key to painted, ${stored}, p95`,
        ours: longer.ours.map((times) => p95(times.filter(({ length }) => length > 1))),
        theirs: longer.theirs.map(scanned),
        load: longer.load,
        reach,
      },
      {
        ...row,
        name: `search: one letter, key to painted, ${stored}, p95`,
        ours: single.ours.map(p95),
        theirs: single.theirs.map(scanned),
        load: single.load,
        reach,
      },
    ]
  } finally {
    await desk.dispose()
  }
}

const timed = (page: Page, pairs: number, typed: string[], scannedFor: string[]) =>
  inTurns(
    pairs,
    () => page.evaluate((texts) => bench.search(texts), typed),
    () => page.evaluate((texts) => bench.scan(texts), scannedFor),
  )
const scanned = (times: number[]): number => percentile(times, 0.95)
const p95 = (times: { ms: number }[]): number => scanned(times.map(({ ms }) => ms))

const prefixesOf = (text: string): string[] => Array.from({ length: text.length }, (_, index) => text.slice(0, index + 1))

const answered = async (page: Page): Promise<number> => {
  const done = await page.waitForFunction(
    () => document.querySelector('[data-search-count]')?.textContent?.trim() && performance.now(),
    null,
    {
      timeout: 240_000,
    },
  )
  return Number(await done.jsonValue())
}

/** Milliseconds from the start of the page until a query is answered out of all messages. */
async function untilReady(profile: string): Promise<number> {
  const app = createDesktopApp({ profile })
  await app.start()
  try {
    const tutor = app.screens()
    await tutor.chatsLink().click()
    await tutor.page.locator('[role=search] input').fill('урок')
    return await answered(tutor.page)
  } finally {
    await app.close()
  }
}

async function addPlainTexts(page: Page, size: number): Promise<void> {
  await installProbe(page)
  let texts: string[] = []
  for (const { body } of messagesOf(size, 0)) {
    texts.push(body)
    if (texts.length < 20_000) continue
    await page.evaluate((some) => bench.addTexts(some), texts)
    texts = []
  }
  await page.evaluate((some) => bench.addTexts(some), texts)
}
