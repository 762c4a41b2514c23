import fs from 'node:fs'
import { createDesktopApp } from '../e2e/support/desktop-app.js'
import { faultsOfTexts, setUpDesk, student } from './desk.js'
import type { Outcome } from './outcome.js'
import { countTo } from './count-to.js'

/** A profile is copied while texts wait in it, as a move to a new machine does, and both go on at once: each text is stored once, in order. */
export async function clones({ clones }: { clones: number }): Promise<Outcome> {
  const desk = await setUpDesk()
  try {
    let tutor = desk.app.screens()
    for (const clone of countTo(clones, 'clones')) {
      await desk.line.cut()
      for (const place of ['перше', 'друге', 'третє']) await desk.write(tutor, `${place} ${clone}`)
      await desk.app.close()
      const profile = `${desk.app.profile}-twin-${clone}`
      fs.cpSync(desk.app.profile, profile, { recursive: true, filter: (file) => !/Singleton/.test(file) })
      const twin = createDesktopApp({ profile })
      await desk.line.mend()
      const [own, other] = await Promise.all([desk.open(), twin.start()])
      await other.goToChat(student)
      await desk.settle(own)
      await desk.settle(other)
      await twin.dispose()
      tutor = own
    }
    return { name: 'copied profile', facts: { copies: clones, written: desk.shown.length }, faults: faultsOfTexts(desk) }
  } finally {
    await desk.dispose()
  }
}
