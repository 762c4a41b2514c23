import type { Bench } from '../measure/bench.js'
import { median, percentile, type Row } from '../measure/table.js'
import { inTurns } from '../measure/turns.js'
import { edgesOf, longId, middleIds } from '../world/seed.js'
import { arrive, arriveAny, goTo, openDesk, readLong, type Desk } from './desk.js'

/** Openings in one turn. */
const openings = { long: 10, others: 16, raw: 20 }

/** From a click on a chat until it is painted at its first unread message. */
export async function openRows({ options, worlds }: Bench): Promise<Row[]> {
  const desk = await openDesk(worlds, options.size)
  try {
    const { page } = desk.tutor
    await readLong(desk)
    const others = await bringUp(desk, options.size)
    await goTo(desk, longId)
    const bodies = Array.from({ length: 10_000 }, (_, seq) => `Повідомлення ${seq}: вправи 3 і 4 на сторінці 57, і повторіть слова.`)
    await page.evaluate((texts) => bench.prepareRawChat(texts), bodies)
    const { ours, theirs, load } = await inTurns(
      options.pairs,
      async (turn) => ({ long: await openLong(desk, turn), others: await openOthers(desk, others) }),
      async () => {
        const times: number[] = []
        for (let time = 0; time < openings.raw; time += 1) times.push(await page.evaluate(() => bench.openRawChat()))
        return times
      },
    )
    const reference = 'getAll of 50 raw records and the same bubbles as static HTML'
    const row = { unit: 'ms', reference, theirs: theirs.map(median), load }
    const length = Math.min(10_000, options.size / 10).toLocaleString('en')
    return [
      {
        ...row,
        name: `open: a chat of ${length} at its first unread, click to painted, p50`,
        ours: ours.map(({ long }) => median(long)),
        reach: [{ of: 'ratio', most: 3 }],
      },
      {
        ...row,
        name: `open: a chat of ${length} at its first unread, click to painted, p95`,
        reference: null,
        theirs: [],
        ours: ours.map(({ long }) => percentile(long, 0.95)),
        reach: [{ of: 'ours', most: 100 }],
      },
      {
        ...row,
        name: 'open: other chats at their end, click to painted, p50',
        ours: ours.map(({ others: times }) => median(times)),
        reach: [{ of: 'ratio', most: 3 }],
        notes: {
          'ms p95': percentile(
            ours.flatMap(({ others: times }) => times),
            0.95,
          ),
        },
      },
    ]
  } finally {
    await desk.dispose()
  }
}

/** The middle chats are brought to the top of the list by a text each, and read. Answers their newest messages by student. */
async function bringUp(desk: Desk, size: number): Promise<Map<number, string>> {
  const { newest } = edgesOf(size)
  const { page } = desk.tutor
  for (const id of middleIds) {
    await arriveAny(desk, id)
    await goTo(desk, id)
    await page.locator(`nav a[data-person="${id}"] [data-count]`).waitFor({ state: 'detached', timeout: 60_000 })
    const last = await page.locator(`[data-testid=thread-pane][data-person="${id}"] [data-message]`).last().getAttribute('data-message')
    newest.set(id, last ?? '')
  }
  return newest
}

/** Each time new texts have arrived before, so that there is a first unread one. */
async function openLong(desk: Desk, turn: number): Promise<number[]> {
  const { page } = desk.tutor
  const times: number[] = []
  for (let time = 0; time < openings.long; time += 1) {
    await goTo(desk, middleIds[time % middleIds.length] ?? longId)
    const bodies = Array.from({ length: 5 }, (_, index) => `Новий текст ${turn}.${time}.${index}: чи перенесемо урок на завтра?`)
    const first = await arrive(desk, longId, bodies)
    await page.waitForTimeout(200) // what the arrival itself sets going is over
    times.push(await page.evaluate(([id, message]) => bench.openChat(Number(id), String(message)), [longId, first]))
    await page.locator(`nav a[data-person="${longId}"] [data-count]`).waitFor({ state: 'detached', timeout: 60_000 })
  }
  return times
}

async function openOthers(desk: Desk, newest: ReadonlyMap<number, string>): Promise<number[]> {
  const { page } = desk.tutor
  const times: number[] = []
  for (let time = 0; time < openings.others; time += 1) {
    const id = middleIds[time % middleIds.length] ?? 0
    times.push(await page.evaluate(([person, message]) => bench.openChat(Number(person), String(message)), [id, newest.get(id) ?? '']))
    await page.waitForTimeout(100)
  }
  return times
}
