import type { Bench } from '../measure/bench.js'
import { median, percentile, type Row } from '../measure/table.js'
import { inTurns, type Turns } from '../measure/turns.js'
import { startReferenceApp } from '../reference/reference-app.js'
import { longId } from '../world/seed.js'
import { online, openDesk, readLong } from './desk.js'

const texts = 20

/** From Enter until the bubble is painted, in the long chat. */
export async function sendRows({ options, worlds }: Bench): Promise<Row[]> {
  const desk = await openDesk(worlds, options.size)
  const reference = await startReferenceApp()
  try {
    const { page } = desk.tutor
    await readLong(desk)
    let number = 0
    const ours = async (): Promise<number[]> => {
      const times: number[] = []
      for (let time = 0; time < texts; time += 1) {
        number += 1
        times.push(await page.evaluate((text) => bench.send(text), `Текст ${number} для учня ${longId}: домашнє завдання на завтра`))
        await page.waitForTimeout(150)
      }
      return times
    }
    const theirs = async (): Promise<number[]> => {
      const times: number[] = []
      for (let time = 0; time < texts; time += 1) {
        times.push(await reference.page.evaluate(() => bench.insertAndPaint()))
        await reference.page.waitForTimeout(50)
      }
      return times
    }
    await ours()
    await theirs()
    const whenOnline = await inTurns(options.pairs, ours, theirs)
    await desk.world.server.stop()
    await page.locator('[data-testid=connection][data-state=online]').waitFor({ state: 'detached', timeout: 60_000 })
    const whenOffline = await inTurns(options.pairs, ours, theirs)
    await desk.world.server.start()
    await online(desk.tutor)
    return [rowOf('online', whenOnline), rowOf('offline', whenOffline)]
  } finally {
    await reference.dispose()
    await desk.dispose()
  }
}

const rowOf = (state: string, { ours, theirs, load }: Turns<number[], number[]>): Row => ({
  name: `send: Enter to bubble painted, ${state}, p50`,
  unit: 'ms',
  reference: 'one fsynced SQLite insert in the main process and one frame',
  ours: ours.map(median),
  theirs: theirs.map(median),
  reach: [{ of: 'ratio', most: 2 }],
  load,
  notes: { 'ms p95': percentile(ours.flat(), 0.95), 'ms p95 of the reference': percentile(theirs.flat(), 0.95) },
})
