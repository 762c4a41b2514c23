import { createHash } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { until } from '../support/until.js'
import { faultsOfTexts, journalFile, setUpDesk, type Desk } from './desk.js'
import type { Outcome } from './outcome.js'
import { countTo } from './count-to.js'

/**
 * A newer app leaves texts unsent, this one is put in its place, and the newer one comes back. Played from behind: the journal is stamped
 * with the format of tomorrow and gets a column more. This app must touch nothing then, and once the stamp is gone all must go out.
 */
export async function downgrades({ rounds }: { rounds: number }): Promise<Outcome> {
  const desk = await setUpDesk()
  const faults: string[] = []
  try {
    let tutor = desk.app.screens()
    for (const round of countTo(rounds, 'downgrades')) {
      await desk.line.cut()
      for (const place of ['перше', 'друге']) await desk.write(tutor, `${place} ${round}`)
      await desk.app.close()
      const file = journalFile(desk.app.profile)
      change(file, `PRAGMA user_version = 2; ALTER TABLE entries ADD COLUMN of_tomorrow_${round} TEXT`)
      const before = hashOf(file)
      await launchInVain(desk, round + 1)
      if (hashOf(file) !== before) faults.push(`the journal of a newer app was changed (round ${round})`)
      change(file, 'PRAGMA user_version = 1')
      await desk.line.mend()
      tutor = await desk.open()
      await desk.settle(tutor)
    }
    const facts = { downgrades: rounds, written: desk.shown.length }
    return { name: 'older app on newer data', facts, faults: [...faults, ...faultsOfTexts(desk)] }
  } finally {
    await desk.dispose()
  }
}

function change(file: string, statements: string): void {
  const database = new DatabaseSync(file)
  database.exec(statements)
  database.close()
}

/** Of the journal and what SQLite keeps beside it. */
const hashOf = (file: string): string =>
  ['', '-wal', '-shm']
    .map((part) =>
      fs.existsSync(file + part)
        ? createHash('sha256')
            .update(fs.readFileSync(file + part))
            .digest('hex')
        : 'none',
    )
    .join()

/** Starts the app, which says why it does not open the journal and waits for a click; nobody clicks. */
async function launchInVain({ app }: Desk, times: number): Promise<void> {
  const launched = app.launch()
  const log = path.join(app.profile, 'logs', 'main.log')
  const isSaid = (): boolean => fs.existsSync(log) && fs.readFileSync(log, 'utf8').split('"journal_too_new"').length > times
  const ended = once(launched, 'exit')
  const isOver = ended.then(([code]) => {
    throw new Error(`the app ended with ${code} and did not say that the journal is too new`)
  })
  try {
    await Promise.race([until(isSaid, 60_000, 'the app says that the journal is too new'), isOver])
  } finally {
    isOver.catch(() => undefined)
    launched.kill('SIGKILL')
    await ended
  }
}
