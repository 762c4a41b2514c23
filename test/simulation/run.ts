import { createHash } from 'node:crypto'
import os from 'node:os'
import { parseArgs } from 'node:util'
import { bundle } from './bundle.js'
import { together, workOn } from './crew.js'
import { runPlanted } from './planted/run-planted.js'
import { emptyCells, tellCoverage, tellFailure } from './tell.js'
import type { Stores, Tally } from './worker.js'

/** `npm run sim`: seeds over all cores, one seed, or the planted bugs. Ends with 1 where anything is broken. */

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    steps: { type: 'string', default: '300' },
    workers: { type: 'string', default: String(os.availableParallelism()) },
    seed: { type: 'string' },
    planted: { type: 'boolean', default: false },
    plant: { type: 'string' },
    stores: { type: 'string', default: 'stand-in' },
  },
})
const steps = Number(values.steps)
const workers = Number(values.workers)
const stores = storesOf(values.stores)
const say = (text: string): void => void process.stdout.write(`${text}\n`)

function storesOf(name: string): Stores {
  if (name === 'stand-in' || name === 'memory' || name === 'dexie') return name
  throw new Error(`no such stores: ${name}; there are stand-in, memory and dexie`)
}

/** Seeds that one worker process plays before another begins: memory stays small and progress is seen. */
const largestPortion = 500

async function runSeeds(from: number, count: number): Promise<boolean> {
  const file = await bundle('plain', [], stores !== 'stand-in')
  const begun = performance.now()
  const tallies: Tally[] = []
  const portion = Math.min(largestPortion, Math.ceil(count / workers))
  let next = from
  const crew = Array.from({ length: workers }, async () => {
    while (next < from + count && tallies.every((tally) => !tally.failure)) {
      const own = next
      next += portion
      tallies.push(await workOn(file, { from: own, to: Math.min(own + portion, from + count), steps, isStopping: true, stores }))
      const seeds = tallies.reduce((sum, tally) => sum + tally.seeds, 0)
      say(`${new Date().toISOString()}  ${seeds} seeds, the last from ${own}`)
    }
  })
  await Promise.all(crew)
  return tellAll(together(tallies), (performance.now() - begun) / 1000)
}

function tellAll(all: Tally, seconds: number): boolean {
  const faults = Object.values(all.injected).reduce((sum, count) => sum + count, 0)
  const years = all.virtualMs / (365.25 * 24 * 3_600_000)
  const empty = emptyCells(all.coverage)
  say(tellCoverage(all.coverage))
  say(
    `\nfaults: ${Object.entries(all.injected)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`,
  )
  say(
    `${all.seeds} seeds, ${all.steps} chosen steps, ${all.events} events, each looked at; ${years.toFixed(1)} virtual years, ${faults} faults, ` +
      `${all.committed} intents with a verdict`,
  )
  say(
    `${Math.round(all.events / all.cpuSeconds)} events and ${Math.round(all.steps / all.cpuSeconds)} chosen steps a second of one core; ` +
      `${Math.round(all.events / seconds)} events a second in all (${seconds.toFixed(0)} s)`,
  )
  say(`hash of all traces: ${createHash('sha256').update(JSON.stringify(all.hashes)).digest('hex').slice(0, 16)}`)
  say(
    empty.length === 0 ? 'every fault met every invariant' : `${empty.length} empty cells${all.seeds < 500 ? '' : `: ${empty.join(', ')}`}`,
  )
  say(all.failure ? `\n${tellFailure(all.failure, steps)}` : '0 violations')
  return all.failure === null && (empty.length === 0 || all.seeds < 500)
}

async function main(): Promise<boolean> {
  if (values.planted || values.plant !== undefined)
    return runPlanted({ only: values.plant ?? null, from: Number(values.from), steps, workers, say })
  if (values.seed !== undefined) return runSeeds(Number(values.seed), 1)
  return runSeeds(Number(values.from), Number(values.seeds))
}

process.exitCode = (await main()) ? 0 : 1
