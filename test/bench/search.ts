import { Readable } from 'node:stream'
import type { Page } from '@playwright/test'
import { v5 } from 'uuid'
import { startBrowser } from '../e2e/support/browser-app.js'
import { createServer, password, platformToken, type ServerProcess } from '../e2e/support/server-process.js'
import { percentile, type Row } from './table.js'

const students = 200
const messages = 100_000
const queries = [
  'урок',
  'зав',
  'задача',
  'а',
  'тест',
  'уроки алгебра',
  'ehjr',
  "п'ять",
  'дання',
  'контрольна завтра',
  'ь',
  'щось зовсім інше',
]

/** The search as a person has it: the built browser app in Chromium, all messages synced to its own database. */
export async function searchRows(): Promise<Row[]> {
  const server = await createServer({ KREIDA_RATE_LIMIT: 'off' })
  const browser = await startBrowser()
  try {
    await server.start()
    await fill(server)
    const tutor = await browser.open(server.url)
    await tutor.signIn({ email: 'p1@example.org' })
    const { page } = tutor
    await tutor
      .connection()
      .filter({ hasText: tutor.text('connection.online') })
      .waitFor({ timeout: 600_000 })
    const ready = { ours: [] as number[], theirs: [] as number[] }
    for (let turn = 0; turn < 3; turn += 1) {
      ready.theirs.push(await readAll(page))
      ready.ours.push(await untilReady(page))
    }
    const found = { ours: [] as number[], theirs: [] as number[] }
    for (let turn = 0; turn < 3; turn += 1) {
      found.theirs.push(percentile(await scan(page), 0.95))
      found.ours.push(percentile(await type(page), 0.95))
    }
    return [
      {
        name: 'search ready after a start, 100,000 messages',
        unit: 'ms',
        reference: 'one raw read of the message table',
        ...ready,
        reach: null,
      },
      {
        name: 'search, 100,000 messages: from a key to the results on the screen, p95',
        unit: 'ms',
        reference: 'lower case and includes over an array of the same texts (which finds less)',
        ...found,
        reach: null,
      },
    ]
  } finally {
    await browser.close()
    await server.dispose()
  }
}

const words =
  `урок уроки уроку задача задачі задач завдання завдань алгебра геометрія контрольна тест завтра сьогодні о шостій домашнє вправа
  вправи сторінка п’ять шість дякую добрий вечір будь ласка не розумію зрозуміло перенесемо можна пізніше раніше книга книзі слова повторіть
  приклад відповідь правильно помилка параметр рівняння функція графік похідна інтеграл lesson homework page test thanks ok`.split(/\s+/u)

/** Numbers that are the same each time. */
function* numbersOf(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state / 2 ** 32
  }
}

/** Texts of 3 to 20 words, most of them common, some rare; the first students write most. */
function* linesOf(): Generator<string> {
  const chance = numbersOf(7)
  const next = (): number => chance.next().value as number
  const line = (value: object): string => `${JSON.stringify(value)}\n`
  const person = (id: number, role: string) => ({
    type: 'user',
    id,
    role,
    email: `p${id}@example.org`,
    display_name: `Особа ${id}`,
    password,
  })
  yield line(person(1, 'tutor'))
  for (let id = 2; id < students + 2; id += 1) yield line(person(id, 'student'))
  for (let id = 2; id < students + 2; id += 1) yield line({ type: 'relation', id, tutor_id: 1, student_id: id, status: 'ACTIVE' })
  const word = (): string => (next() < 0.85 ? (words[Math.floor(next() ** 2 * words.length)] ?? '') : `слово${Math.floor(next() * 30_000)}`)
  for (let number = 0; number < messages; number += 1) {
    const relation_id = 2 + Math.floor(next() ** 3 * students)
    yield line({
      type: 'message',
      id: v5(`bench ${number}`, v5.URL),
      relation_id,
      sender_id: next() < 0.5 ? 1 : relation_id,
      body: Array.from({ length: 3 + Math.floor(next() ** 2 * 18) }, word).join(' '),
      created_at: new Date(Date.UTC(2025, 0, 1) + number * 60_000).toISOString(),
    })
  }
}

async function fill(server: ServerProcess): Promise<void> {
  const answer = await fetch(`${server.url}/api/v1/platform/import/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${platformToken}`, 'content-type': 'application/x-ndjson' },
    body: Readable.toWeb(Readable.from(linesOf())) as ReadableStream,
    duplex: 'half',
  } as RequestInit)
  const report = await answer.text()
  if (!answer.ok || /"line"/u.test(report)) throw new Error(`the import failed: ${report.slice(0, 500)}`)
}

/** Milliseconds from the start of the page until a query is answered out of all messages. */
async function untilReady(page: Page): Promise<number> {
  await page.goto(new URL('/chats', page.url()).href)
  await page.locator('[role=search] input').fill('урок')
  const done = await page.waitForFunction(() => document.querySelector('[data-search-count]')?.textContent && performance.now(), null, {
    timeout: 60_000,
  })
  return Number(await done.jsonValue())
}

/** Milliseconds from each key's event until its results stand in the page. */
const type = (page: Page): Promise<number[]> =>
  page.evaluate(async (texts) => {
    const field = document.querySelector<HTMLInputElement>('[role=search] input')
    const count = document.querySelector('[data-search-count]')
    if (!field || !count) throw new Error('there is no search here')
    const times: number[] = []
    for (const text of texts) {
      for (let length = 1; length <= text.length; length += 1) {
        const begun = performance.now()
        field.value = text.slice(0, length)
        const answered = new Promise<void>((resolve) => {
          let wasEmptied = false
          const observer = new MutationObserver(() => {
            wasEmptied ||= count.textContent === ''
            if (!wasEmptied || count.textContent === '') return
            observer.disconnect()
            resolve()
          })
          observer.observe(count, { childList: true, characterData: true, subtree: true })
        })
        field.dispatchEvent(new Event('input'))
        await answered
        times.push(performance.now() - begun)
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
      }
    }
    return times
  }, queries)

/** The message table, read whole by the plain interface. */
const readAll = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const { bodies, ms } = await new Promise<{ bodies: string[]; ms: number }>((resolve, reject) => {
      void indexedDB.databases().then((all) => {
        const name = all.map((database) => database.name ?? '').find((candidate) => candidate.endsWith('--messages'))
        const opening = indexedDB.open(name ?? '')
        opening.onerror = () => reject(new Error('no messages'))
        opening.onsuccess = () => {
          const begun = performance.now()
          const reading = opening.result.transaction('docs').objectStore('docs').getAll()
          reading.onsuccess = () => {
            opening.result.close()
            resolve({ bodies: (reading.result as { body: string }[]).map((message) => message.body), ms: performance.now() - begun })
          }
        }
      })
    })
    if (bodies.length < 100_000) throw new Error(`only ${bodies.length} messages here`)
    return ms
  })

/** What a plain program would do, in the page itself. */
const scan = (page: Page): Promise<number[]> =>
  page.evaluate(async (texts) => {
    const name = (await indexedDB.databases()).map((database) => database.name ?? '').find((candidate) => candidate.endsWith('--messages'))
    const bodies = await new Promise<string[]>((resolve) => {
      const opening = indexedDB.open(name ?? '')
      opening.onsuccess = () => {
        const reading = opening.result.transaction('docs').objectStore('docs').getAll()
        reading.onsuccess = () => {
          opening.result.close()
          resolve((reading.result as { body: string }[]).map((message) => message.body))
        }
      }
    })
    return texts.flatMap((text) =>
      Array.from({ length: text.length }, (_, index) => {
        const begun = performance.now()
        const found = bodies.filter((body) => body.toLowerCase().includes(text.slice(0, index + 1)))
        return performance.now() - begun + (found.length < 0 ? 1 : 0)
      }),
    )
  }, queries)
