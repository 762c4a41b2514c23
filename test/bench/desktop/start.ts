import { setTimeout as pause } from 'node:timers/promises'
import { cpuDuring, memoryOf, untilQuiet } from '../measure/process-tree.js'
import type { Bench } from '../measure/bench.js'
import type { Row } from '../measure/table.js'
import { inTurns, several } from '../measure/turns.js'
import type { StartOrders } from '../page/start-probe.js'
import { studentIds, unreadOf, unreadTotal } from '../world/seed.js'
import { launchEmpty, launchKreida, type Launched } from './launch.js'

const orders: StartOrders = {
  people: 8,
  isClicking: false,
  badge: unreadTotal,
  unreadPeople: studentIds().filter((id) => unreadOf(id) > 0),
}
const settleMs = 10_000

/** From the spawn to what a person can see and use. */
export async function startRows({ options, worlds }: Bench): Promise<Row[]> {
  const world = await worlds.open(options.size)
  try {
    const measure = async (launched: Launched, isLive: boolean): Promise<{ painted: number; live: number }> => {
      const painted = await launched.reached('painted')
      const live = isLive ? await launched.reached('live') : painted
      await pause(500)
      await launched.end()
      return { painted, live }
    }
    await measure(launchKreida(world.profile, orders), false) // the profile is a copy: its files are not in the system's cache yet
    const { ours, theirs, load } = await inTurns(
      Math.max(options.pairs, 5),
      () => measure(launchKreida(world.profile, { ...orders, isClicking: true }), true),
      () => measure(launchEmpty(), false),
    )
    const common = {
      unit: 'ms',
      reference: 'an empty Electron app until ready-to-show',
      theirs: theirs.map(({ painted }) => painted),
      load,
    }
    const stored = `${options.size.toLocaleString('en')} stored`
    return [
      {
        ...common,
        name: `start: spawn to the last known list painted, ${stored}`,
        ours: ours.map(({ painted }) => painted),
        reach: [{ of: 'ratio', most: 1.3 }],
      },
      {
        ...common,
        name: `start: spawn to live (a click on the painted list opens a chat, badge right), ${stored}`,
        ours: ours.map(({ live }) => live),
        reach: [{ of: 'ratio', most: 2 }],
      },
    ]
  } finally {
    await world.dispose()
  }
}

/** What the app takes of the machine while nobody does anything. */
export async function idleRows({ options, worlds }: Bench): Promise<Row[]> {
  const world = await worlds.open(options.size)
  try {
    const memory = async (launched: Launched): Promise<number> => {
      await launched.reached('painted')
      await pause(settleMs)
      const megabytes = memoryOf(launched.pid)
      await launched.end()
      return megabytes
    }
    const memories = await inTurns(
      options.pairs,
      () => memory(launchKreida(world.profile, orders)),
      () => memory(launchEmpty()),
    )
    const idle = await several(options.pairs, () => idleTogether(world.profile, options.idleSeconds))
    const stored = `${options.size.toLocaleString('en')} stored`
    return [
      {
        name: `memory: PSS of all processes ${settleMs / 1000} s after the list, ${stored}`,
        unit: 'MB',
        reference: 'an empty Electron app',
        ...memories,
        reach: [{ of: 'ratio', most: 1.4 }],
      },
      {
        name: `idle: CPU over ${options.idleSeconds} s, window visible, ${stored}`,
        unit: 'ms',
        reference: 'an empty Electron app',
        ours: idle.ours.map(({ ours }) => ours),
        theirs: idle.ours.map(({ theirs }) => theirs),
        reach: [{ of: 'ratio', most: 1.2 }],
        load: idle.load,
      },
    ]
  } finally {
    await world.dispose()
  }
}

/** CPU milliseconds of both at the same time: neither does anything, so they do not disturb each other. */
async function idleTogether(profile: string, seconds: number): Promise<{ ours: number; theirs: number }> {
  const both = [launchKreida(profile, orders), launchEmpty()] as const
  await Promise.all(both.map((launched) => launched.reached('painted')))
  await Promise.all(both.map(({ pid }) => untilQuiet(pid)))
  const [ours, theirs] = await Promise.all([cpuDuring(both[0].pid, seconds), cpuDuring(both[1].pid, seconds)])
  await Promise.all(both.map((launched) => launched.end()))
  return { ours, theirs }
}
