import { storedBodies } from '../e2e/support/database.js'
import { loseDocuments } from '../e2e/support/lost-documents.js'
import { faultsOfTexts, setUpDesk, until } from './desk.js'
import type { Outcome } from './outcome.js'

/** The browser's databases vanish while the app is down, wholly or in part, with a text unsent: documents come back, the text goes out once. */
export async function wipes({ wipes }: { wipes: number }): Promise<Outcome> {
  const desk = await setUpDesk()
  const faults: string[] = []
  try {
    let tutor = desk.app.screens()
    for (let wipe = 0; wipe < wipes; wipe += 1) {
      await desk.write(tutor, `надіслано ${wipe}`)
      await desk.settle(tutor)
      await desk.line.cut()
      await desk.write(tutor, `не надіслано ${wipe}`)
      await (wipe % 2 === 0 ? desk.app.close() : desk.app.kill())
      loseDocuments(desk.app.profile, wipe % 3 === 2 ? 'one collection' : 'whole')
      await desk.line.mend()
      tutor = await desk.open()
      await until(60_000, `all is back after wipe ${wipe}`, async () => (await tutor.messages()).length >= desk.shown.length)
      await desk.settle(tutor)
      const onScreen = (await tutor.messages()).map(({ text }) => text)
      if (onScreen.join('\n') !== storedBodies(desk.server.data_dir).join('\n')) faults.push(`after wipe ${wipe} screen and server differ`)
    }
    faults.push(...faultsOfTexts(desk))
    return { name: 'IndexedDB lost', facts: { wipes, written: desk.shown.length }, faults }
  } finally {
    await desk.dispose()
  }
}
