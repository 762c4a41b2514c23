import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { v7 } from 'uuid'
import { emailOf, longId, threadOf } from '../world/seed.js'
import { signInAt } from '../world/writer.js'
import type { Bench } from '../measure/bench.js'
import { median, percentile, type Row } from '../measure/table.js'
import { inTurns } from '../measure/turns.js'
import { ask, startRawServer } from '../reference/raw-server.js'
import { startReferenceApp } from '../reference/reference-app.js'
import { openDesk, readLong } from './desk.js'

const perSecond = 40
const seconds = 10
/** A message that is not on the screen so long after the last one was sent counts as that late. */
const patienceMs = 30_000

interface Stretch {
  p50: number
  p99: number
  longestTask: number
  /** The last quarter's median less the first one's: it grows where the screen falls behind. */
  drift: number
}

function rowsOf(ours: readonly Stretch[], theirs: readonly Stretch[], load: Row['load']): Row[] {
  const row = { unit: 'ms', reference: 'the same commit, the row in an event stream, an IndexedDB put, a div', load }
  const name = `live: ${perSecond} messages/s in the open chat`
  return [
    {
      ...row,
      name: `${name}, p50`,
      ours: ours.map(({ p50 }) => p50),
      theirs: theirs.map(({ p50 }) => p50),
      reach: [{ of: 'ratio', most: 3 }],
    },
    {
      ...row,
      name: `${name}, p99`,
      ours: ours.map(({ p99 }) => p99),
      theirs: theirs.map(({ p99 }) => p99),
      reach: [{ of: 'ratio', most: 3 }],
    },
    {
      ...row,
      name: `${name}, longest task of the page`,
      reference: null,
      ours: ours.map(({ longestTask }) => longestTask),
      theirs: [],
      reach: [{ of: 'ours', most: 50 }],
    },
    {
      ...row,
      name: `${name}, falls behind by`,
      reference: null,
      ours: ours.map(({ drift }) => drift),
      theirs: [],
      reach: [{ of: 'ours', most: 50 }],
      notes: { 'ms of drift of the reference': median(theirs.map(({ drift }) => drift)) },
    },
  ]
}

/** Texts that arrive in the open chat, from the sender's request until the bubble is painted. */
export async function liveRows({ options, worlds }: Bench): Promise<Row[]> {
  const desk = await openDesk(worlds, options.size)
  const raw = await startRawServer()
  const reference = await startReferenceApp(`${raw.url}/`)
  try {
    const { page } = desk.tutor
    const { url } = desk.world.server
    await readLong(desk)
    await page.evaluate(() => bench.watchArrivals())
    await reference.page.evaluate(() => bench.watchRawStream())
    const token = await signInAt(url, emailOf(longId))
    const thread_id = threadOf(longId)
    const sendOurs = (id: string): Promise<string> => {
      const intent = { id, kind: 'send_message', thread_id, body: bodyOf(id), created_at: new Date().toISOString() }
      return ask(`${url}/api/v1/sync/intents/`, { method: 'POST', token, body: JSON.stringify({ intents: [intent] }) })
    }
    const sendRaw = (id: string): Promise<string> => raw.post('/write', { id, thread_id, seq: 1, sender_id: longId, body: bodyOf(id) })
    const { ours, theirs, load } = await inTurns(
      options.pairs,
      () => stretch(page, sendOurs),
      () => stretch(reference.page, sendRaw),
    )
    return rowsOf(ours, theirs, load)
  } finally {
    await reference.dispose()
    raw.dispose()
    await desk.dispose()
  }
}

const bodyOf = (id: string): string => `Повідомлення ${id.slice(-6)}: чи перенесемо урок на завтра о шостій?`
const now = (): number => performance.timeOrigin + performance.now()

async function stretch(page: Page, send: (id: string) => Promise<string>): Promise<Stretch> {
  const tasksBefore = (await page.evaluate(() => bench.arrivals())).longTasks.length
  const sentAt = new Map<string, number>()
  const sending: Promise<string>[] = []
  const begun = performance.now()
  for (let number = 0; number < perSecond * seconds; number += 1) {
    await pause(Math.max(0, begun + (number * 1000) / perSecond - performance.now()))
    const id = v7()
    sentAt.set(id, now())
    sending.push(send(id))
  }
  await Promise.all(sending)
  const isAllPainted = await page
    .waitForFunction((ids) => ids.every((id) => bench.arrivals().painted[id] !== undefined), [...sentAt.keys()], { timeout: patienceMs })
    .then(() => true)
    .catch(() => false)
  const end = now()
  const { painted, longTasks } = await page.evaluate(() => bench.arrivals())
  const times = [...sentAt].map(([id, at]) => (painted[id] ?? end) - at)
  if (!isAllPainted && Object.keys(painted).length === 0) throw new Error('no message was painted')
  const quarter = Math.floor(times.length / 4)
  await pause(1_000)
  return {
    p50: median(times),
    p99: percentile(times, 0.99),
    longestTask: Math.max(0, ...longTasks.slice(tasksBefore)),
    drift: Math.max(0, median(times.slice(-quarter)) - median(times.slice(0, quarter))),
  }
}
