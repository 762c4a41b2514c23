import { storedBodies } from '../e2e/support/database.js'
import { loseDocuments } from '../e2e/support/lost-documents.js'
import { faultsOfTexts, setUpDesk } from './desk.js'
import { until } from '../support/until.js'
import type { Outcome } from './outcome.js'
import { countTo } from './count-to.js'

/** The browser's databases vanish while the app is down, wholly or in part, with a text unsent: documents come back, the text goes out once. */
export async function wipes({ wipes }: { wipes: number }): Promise<Outcome> {
  const desk = await setUpDesk()
  try {
    let tutor = desk.app.screens()
    for (const wipe of countTo(wipes, 'wipes')) {
      await desk.write(tutor, `надіслано ${wipe}`)
      await desk.settle(tutor)
      await desk.line.cut()
      await desk.write(tutor, `не надіслано ${wipe}`)
      await (wipe % 2 === 0 ? desk.app.close() : desk.app.kill())
      loseDocuments(desk.app.profile, wipe % 3 === 2 ? 'one collection' : 'whole')
      await desk.line.mend()
      tutor = await desk.open()
      await until(() => storedBodies(desk.server.data_dir).length >= desk.shown.length, 60_000, `all is there after wipe ${wipe}`)
      await desk.settle(tutor)
    }
    return { name: 'IndexedDB lost', facts: { wipes, written: desk.shown.length }, faults: faultsOfTexts(desk) }
  } finally {
    await desk.dispose()
  }
}
