import type { Chance } from '../chance.js'
import { fates, factNames, standingFaults, type ActName, type Step } from './steps.js'
import type { World } from '../world/world.js'

/** How wild a run is: drawn once from its seed, so that some runs are calm and some are storms. */
export interface Mood {
  fault: number
  bad: number
  act: number
  fact: number
}

export function moodOf(chance: Chance): Mood {
  return {
    fault: chance.pick([0.02, 0.05, 0.1, 0.16]),
    bad: chance.pick([0, 0.05, 0.15, 0.3]),
    act: chance.pick([0.15, 0.25, 0.35]),
    fact: chance.pick([0.01, 0.03, 0.08]),
  }
}

const acts: readonly ActName[] = [
  ...(['open', 'open', 'write', 'write', 'write', 'write', 'write', 'write', 'mark', 'mark', 'mark'] as const),
  ...([
    'cancel',
    'edit',
    'send_held',
    'send_held',
    'draft',
    'sync_now',
    'sign_in',
    'hide',
    'second_window',
    'start',
    'start',
    'write_bad',
  ] as const),
]

/** The next step, by chance, from what is possible now. */
export function choose(world: World, mood: Mood, chance: Chance): Step {
  const roll = chance.next()
  if (roll < mood.fault) return chooseFault(world, chance)
  if (roll < mood.fault + mood.fact) return { do: 'fact', fact: chance.pick(factNames), place: chance.int(4) }
  if (roll < mood.fault + mood.fact + mood.act)
    return {
      do: 'act',
      device: chance.int(world.devices.length),
      window: chance.int(2),
      act: chance.pick(acts),
      place: chance.int(4),
      pick: chance.int(64),
    }
  if (chance.is(0.012)) return { do: 'quiet' }
  if (world.flights.length === 0 || chance.is(0.08)) return { do: 'timer' }
  if (chance.is(0.06))
    return { do: 'group', nth: chance.int(2), fact: chance.is(0.7) ? chance.pick(factNames) : null, place: chance.int(4) }
  const nth = chance.is(0.6) ? 0 : chance.int(world.flights.length)
  return { do: 'land', nth, fate: chance.is(mood.bad) ? chance.pick(fates) : 'ok' }
}

function chooseFault(world: World, chance: Chance): Step {
  // What is broken is mended as often as something else breaks.
  if (chance.is(0.45)) return { do: 'mend', device: chance.int(world.devices.length) }
  const fault = chance.is(0.12) ? chance.pick(['backup', 'restore'] as const) : chance.pick(standingFaults)
  return { do: 'fault', fault, device: chance.int(world.devices.length), pick: chance.int(64) }
}
