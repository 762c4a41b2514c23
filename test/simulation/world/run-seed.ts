import { createChance } from '../chance.js'
import type { Breach, Coverage } from '../oracle/report.js'
import { choose, moodOf } from '../moves/choose.js'
import { play } from './play.js'
import type { FaultName, Step } from '../moves/steps.js'
import { look } from './look.js'
import { settle } from './settle.js'
import { makeMemoryDisk, type MakeDocumentDisk } from '../machines/document-disk.js'
import { openWorld, type World } from './world.js'

/** How a run went. */
export interface Outcome {
  seed: number
  hash: string
  steps: Step[]
  breaches: Breach[]
  coverage: Coverage
  injected: [FaultName, number][]
  /** Events that the scheduler let happen, those of healing among them; the oracle looks after each. */
  events: number
  virtualMs: number
  /** Intents with a verdict at the end. */
  committed: number
  /** What is where at the end: for a person who looks into a failure. */
  states: string[]
}

export interface RunOptions {
  steps: number
  /** Replays these instead of choosing. */
  script?: readonly Step[]
  onStep?: (world: World, step: Step) => void
  /** What the documents lie on; a stand-in in memory unless told. */
  makeDocumentDisk?: MakeDocumentDisk
}

/** Plays a seed until its steps are done, all has healed, or something is wrong. */
export async function runSeed(seed: number, options: RunOptions): Promise<Outcome> {
  const world = await openWorld(seed, options.makeDocumentDisk ?? makeMemoryDisk)
  const begun = world.time.now()
  // The world's own chance goes the same way whether its steps are chosen or replayed.
  const chance = createChance(~seed)
  const mood = moodOf(chance)
  const taken: Step[] = []
  await settle(world)
  look(world)
  const count = options.script?.length ?? options.steps
  for (let number = 0; number <= count && world.report.breaches.length === 0; number += 1) {
    const step: Step = number === count ? { do: 'quiet' } : (options.script?.[number] ?? choose(world, mood, chance))
    taken.push(step)
    options.onStep?.(world, step)
    try {
      await play(world, step, { number, isLast: number === count })
    } catch (error) {
      world.report.breach('I16', `the run broke down: ${error instanceof Error ? error.stack : String(error)}`)
    }
  }
  const outcome = {
    seed,
    hash: world.trace.hash(),
    steps: taken,
    breaches: world.report.breaches,
    coverage: world.report.coverage,
    injected: [...world.report.injected],
    events: world.events,
    virtualMs: world.time.now() - begun,
    committed: world.ledger.known().verdicts.size,
    states: world.report.breaches.length > 0 ? statesOf(world) : [],
  }
  for (const device of world.devices) device.kill()
  await settle(world)
  return outcome
}

function statesOf(world: World): string[] {
  const rows = [...world.ledger.known().rows].filter(([key]) => key.startsWith('messages:') || key.startsWith('threads:'))
  return [
    `server ${world.server.epoch()}: heads ${[...world.ledger.known().heads].map((pair) => pair.join('=')).join(' ')}`,
    ...rows.map(([key, row]) => `  ${key} ${row['seq'] ?? ''} ${row['body'] ?? `last_seq ${row['last_seq']}`}`),
    ...world.devices.flatMap((device) => {
      const set = device.shown()
      return [
        `device ${device.index} of person ${device.human.id}: ${device.isRunning ? (device.leader()?.connection.state ?? 'no leader') : 'off'}, at ${set?.checkpoint?.epoch}/${set?.checkpoint?.rev}`,
        ...[...(set?.collections.get('messages')?.documents.values() ?? [])].map(
          (message) => `  has ${String(message['seq'])} ${String(message['body'])}`,
        ),
        ...device.journal
          .entries()
          .map(
            (entry) =>
              `  journal ${entry.state} ${entry.intent.kind} ${entry.intent.body ?? entry.intent.last_read_seq ?? entry.thread_id} ${entry.code ?? ''}`,
          ),
      ]
    }),
  ]
}
