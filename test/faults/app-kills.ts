import { setTimeout as pause } from 'node:timers/promises'
import { storedBodies } from '../e2e/support/database.js'
import type { Screens } from '../e2e/support/screens.js'
import { until } from '../support/until.js'
import { seeded, type Random } from '../support/seeded.js'
import { faultsOfTexts, journalStates, setUpDesk, type Desk } from './desk.js'
import type { Fate, FateOf } from '../support/line.js'
import { emptyCells, type Outcome } from './outcome.js'
import { countTo } from './count-to.js'

/** Where the death of the app found the text that was on its way. */
const moments = ['opening', 'typed', 'queued', 'asked, not stored', 'stored, not answered', 'settled'] as const
type Moment = (typeof moments)[number]

/**
 * The app in real Electron is killed with SIGKILL while the tutor writes: aimed at each moment of a message's way by turns, and at any
 * moment between. Every text that was ever shown must reach the server once, in order, and stand so on the screen.
 */
export async function appKills({ kills, seed }: { kills: number; seed: number }): Promise<Outcome> {
  const random = seeded(seed)
  const desk = await setUpDesk()
  const found: Record<Moment, number> = Object.fromEntries(moments.map((moment) => [moment, 0])) as Record<Moment, number>
  try {
    await desk.app.close()
    for (const kill of countTo(kills, 'app-kills')) {
      const text = `удар ${kill}`
      const aim = moments[kill % (moments.length + 1)] ?? 'anywhere'
      const isWriting = aim !== 'opening'
      await dieAt(desk, { aim, text, random })
      desk.line.setFate(() => ({ kind: 'pass' }))
      found[isWriting ? momentOf(desk, text) : 'opening'] += 1
      await desk.line.mend()
    }
    const tutor = await desk.open()
    await desk.settle(tutor)
    const stored = storedBodies(desk.server.data_dir).length
    const faults = [...faultsOfTexts(desk), ...emptyCells(found)]
    return { name: 'the app killed', facts: { kills, shown: desk.shown.length, stored, ...found }, faults }
  } finally {
    await desk.dispose()
  }
}

/** Starts the app, has the tutor write, and kills it at the moment aimed at. */
async function dieAt(desk: Desk, { aim, text, random }: { aim: Moment | 'anywhere'; text: string; random: Random }): Promise<void> {
  const { app, line, server } = desk
  if (aim === 'opening') {
    const opening = app.start().catch(() => undefined)
    await until(() => isRunning(desk), 30_000, 'the app has a process')
    await pause(random.below(1_500))
    await app.kill()
    await opening
    return
  }
  const tutor = await desk.open()
  const comesTo = (state: 'online' | 'offline'): Promise<void> =>
    until(async () => (await tutor.connection().getAttribute('data-state')) === state, 30_000, `the app is ${state}`)
  if (aim !== 'anywhere') await comesTo('online')
  if (aim === 'queued') {
    await line.cut()
    await comesTo('offline') // before it knows, it would try to send
  }
  if (aim === 'asked, not stored') line.setFate(ofText(text, { kind: 'half_open' }))
  if (aim === 'stored, not answered') line.setFate(ofText(text, { kind: 'hold_answer' }))
  if (aim === 'anywhere') line.setFate(() => ({ kind: 'delay', ms: random.below(200) }))
  const writing = aim === 'typed' ? tutor.composer().fill(text) : writeUntilDeath(desk, tutor, { text, isOne: aim !== 'anywhere' })
  const has = (state: string): Promise<boolean> =>
    tutor.messages().then((all) => all.some((one) => one.text === text && one.state === state))
  switch (aim) {
    case 'typed':
      await writing
      break
    case 'queued':
      await until(() => has('queued'), 10_000, 'the text is queued')
      break
    case 'asked, not stored':
      await until(() => has('sending'), 10_000, 'the text is being sent')
      break
    case 'stored, not answered':
      await until(() => storedBodies(server.data_dir).includes(text), 10_000, 'the text is on the server')
      break
    case 'settled':
      await until(() => has('sent'), 10_000, 'the text is sent')
      break
    case 'anywhere':
      await pause(random.below(2_000))
  }
  await app.kill()
  await writing
}

const ofText =
  (text: string, fate: Fate): FateOf =>
  (bytes) =>
    bytes.includes(text) ? fate : { kind: 'pass' }

/** Writes the text, or one after another; what the death interrupts was never shown. */
async function writeUntilDeath(desk: Desk, tutor: Screens, { text, isOne }: { text: string; isOne: boolean }): Promise<void> {
  try {
    await desk.write(tutor, text)
    for (let number = 1; !isOne; number += 1) await desk.write(tutor, `${text}.${number}`)
  } catch {
    return
  }
}

function isRunning({ app }: Desk): boolean {
  try {
    return app.pid() > 0
  } catch {
    return false
  }
}

function momentOf({ app, server }: Desk, text: string): Moment {
  const state = journalStates(app.profile).get(text)
  const isStored = storedBodies(server.data_dir).includes(text)
  if (state === 'queued') return 'queued'
  if (state === 'attempted') return isStored ? 'stored, not answered' : 'asked, not stored'
  return isStored ? 'settled' : 'typed'
}
