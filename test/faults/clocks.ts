import { storedTimes } from '../e2e/support/database.js'
import { faultsOfTexts, setUpDesk } from './desk.js'
import type { Outcome } from './outcome.js'
import { countTo } from './count-to.js'

/** How far the device's clock is from the server's, in the words of libfaketime. */
const shifts = ['+2h', '-2h', '+400d', '-10d']

/**
 * The whole app runs under libfaketime, its clock wrong by hours or a year: texts go out, stand in the order of writing, and the server's
 * times are its own (ORD-3).
 */
export async function clocks({ rounds }: { rounds: number }): Promise<Outcome> {
  const desk = await setUpDesk()
  const begun = new Date().toISOString()
  const faults: string[] = []
  try {
    let tutor = desk.app.screens()
    for (const round of countTo(rounds, 'clocks')) {
      const shift = shifts[round % shifts.length] ?? ''
      await desk.write(tutor, `до ${round}`)
      await desk.app.close()
      tutor = await desk.open({ FAKETIME: shift })
      const shown = await tutor.page.evaluate(() => Date.now())
      if (Math.abs(shown - Date.now()) < 3_600_000) faults.push(`round ${round}: the clock of the app was not wrong at all`)
      await desk.write(tutor, `під ${round}`)
      await desk.line.cut()
      await desk.write(tutor, `без мережі ${round}`)
      await desk.line.mend()
      await desk.settle(tutor)
      await desk.app.close()
      tutor = await desk.open()
      await desk.settle(tutor)
    }
    const now = new Date().toISOString()
    const strange = storedTimes(desk.server.data_dir).filter((time) => time < begun || time > now)
    if (strange.length > 0) faults.push(`${strange.length} messages have a device's time in the server's place`)
    return { name: 'wrong clock', facts: { rounds, written: desk.shown.length }, faults: [...faults, ...faultsOfTexts(desk)] }
  } finally {
    await desk.dispose()
  }
}
