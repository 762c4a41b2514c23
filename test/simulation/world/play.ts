import { changeFact } from '../moves/facts.js'
import { doAct } from '../moves/acts.js'
import { strike } from '../moves/faults.js'
import { beQuiet, mendDevice } from './heal.js'
import { audit, look } from './look.js'
import { settle } from './settle.js'
import type { FaultName, Fate, Step } from '../moves/steps.js'
import type { World } from './world.js'

/** Steps between two audits from scratch. */
const auditEvery = 20

/** One step, everything that it sets going, and the oracle's look at what it touched. */
export async function play(world: World, step: Step, { number, isLast }: { number: number; isLast: boolean }): Promise<void> {
  world.events += 1
  await take(world, step, isLast)
  await settle(world)
  look(world)
  if (number % auditEvery === auditEvery - 1) audit(world, false)
  world.report.closeStep()
  world.trace.add(`${JSON.stringify(step)} ${world.server.epoch()} ${[...world.ledger.known().heads].join()} ${world.flights.length}`)
}

async function take(world: World, step: Step, isLast: boolean): Promise<void> {
  switch (step.do) {
    case 'act':
      return doAct(world, step)
    case 'land':
      return land(world, step.nth, step.fate)
    case 'group':
      return group(world, step)
    case 'timer':
      return world.time.fireNext()
    case 'fact':
      return changeFact(world, step.fact, step.place)
    case 'fault':
      return strike(world, step.fault, step)
    case 'mend':
      return mend(world, step.device)
    case 'quiet':
      await beQuiet(world, isLast)
      audit(world, true)
  }
}

const faultOfFate: Partial<Record<Fate, FaultName>> = {
  hole: 'hole',
  duplicate: 'duplicate',
  truncate: 'truncate',
  stale: 'stale',
  portal: 'portal',
  gateway: 'gateway',
  busy: 'busy',
  unavailable: 'unavailable',
  outdated: 'outdated',
}

function land(world: World, nth: number, fate: Fate): void {
  if (world.flights.length === 0) return
  const index = nth % world.flights.length
  const [flight] = world.flights.splice(index, 1)
  if (!flight) return
  if (index > 0) world.report.injectedNow('delay')
  if (fate === 'drop')
    world.report.injectedNow(flight.kind === 'poke' ? 'stream_gap' : flight.kind === 'answer' ? 'drop_answer' : 'drop_request')
  const fault = faultOfFate[fate]
  if (fault && (flight.kind === 'request' || flight.kind === 'answer')) world.report.injectedNow(fault)
  world.trace.add(flight.label)
  flight.land(flight.kind === 'disk' || flight.kind === 'word' ? 'ok' : fate)
}

/** Pushes, and with them a change of the facts, share one commit. */
async function group(world: World, step: Step & { do: 'group' }): Promise<void> {
  const pushes = world.flights.filter((flight) => flight.kind === 'request' && flight.label === 'push').slice(0, 3)
  if (step.fact && pushes.length > 0) world.report.injectedNow('fact_during_push')
  const isFirst = step.nth % 2 === 0
  const fact = isFirst && step.fact ? changeFact(world, step.fact, step.place) : null
  for (const flight of pushes) {
    world.flights.splice(world.flights.indexOf(flight), 1)
    flight.land('ok')
  }
  await fact
  if (!isFirst && step.fact) await changeFact(world, step.fact, step.place)
}

async function mend(world: World, number: number): Promise<void> {
  const device = world.devices[number % world.devices.length]
  if (!world.server.isUp()) await world.server.start()
  if (device) mendDevice(device)
}
