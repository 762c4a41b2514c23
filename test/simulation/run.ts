import { createHash } from 'node:crypto'
import os from 'node:os'
import { parseArgs } from 'node:util'
import { bundle } from './bundle.js'
import { together, workOn } from './crew.js'
import { bugs, runPlanted } from './planted/run-planted.js'
import { emptyCells, tellCoverage, tellFailure } from './tell.js'
import type { Stores, Tally } from './worker.js'

/** `npm run sim`: seeds over all cores, one seed, or the planted bugs. Ends with 1 where anything is broken. */

/** Words that nobody can make sense of: said in one line, without a stack. */
class WordFault extends Error {}

const say = (text: string): void => void process.stdout.write(`${text}\n`)

function readWords() {
  try {
    return parseArgs({
      options: {
        seeds: { type: 'string' },
        from: { type: 'string' },
        steps: { type: 'string', default: '300' },
        workers: { type: 'string', default: String(os.availableParallelism()) },
        seed: { type: 'string' },
        planted: { type: 'boolean', default: false },
        plant: { type: 'string' },
        stores: { type: 'string', default: 'stand-in' },
      },
    }).values
  } catch (fault) {
    const said = fault instanceof Error ? (fault.message.split('\n')[0] ?? '') : String(fault)
    const [, negative] = /^Option '(--\w+).*argument is ambiguous/.exec(said) ?? []
    throw new WordFault(negative === undefined ? said : `${negative} must be a whole number above 0`)
  }
}

/** Seeds are told apart by 32 bits. */
const largestNumber = 2 ** 31

function countOf(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new WordFault(`--${name} must be a whole number above 0, not "${text}"`)
  if (Number(text) > largestNumber) throw new WordFault(`--${name} must be at most ${largestNumber}`)
  return Number(text)
}

function storesOf(name: string): Stores {
  if (name === 'stand-in' || name === 'memory' || name === 'dexie') return name
  throw new WordFault(`--stores must be stand-in, memory or dexie, not "${name}"`)
}

interface Wish {
  steps: number
  workers: number
  stores: Stores
}

/** Seeds that one worker process plays before another begins: memory stays small and progress is seen. */
const largestPortion = 500
/** From so many seeds on every fault must have met every invariant. */
const seedsForTable = 500

async function runSeeds({ steps, workers, stores }: Wish, from: number, count: number): Promise<boolean> {
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
  return tellAll(together(tallies), { steps, seconds: (performance.now() - begun) / 1000 })
}

function tellAll(all: Tally, { steps, seconds }: { steps: number; seconds: number }): boolean {
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
  if (empty.length === 0) say('every fault met every invariant')
  else if (all.seeds >= seedsForTable) say(`${empty.length} empty cells: ${empty.join(', ')}`)
  else say(`${empty.length} cells of the table are empty, which counts from ${seedsForTable} seeds on`)
  say(all.failure ? `\n${tellFailure(all.failure, steps)}` : '0 violations')
  return all.failure === null && (empty.length === 0 || all.seeds < seedsForTable)
}

async function main(): Promise<boolean> {
  const words = readWords()
  const steps = countOf('steps', words.steps)
  const workers = countOf('workers', words.workers)
  const wish = { steps, workers, stores: storesOf(words.stores) }
  const from = countOf('from', words.from ?? '1')
  const seeds = countOf('seeds', words.seeds ?? '200')
  if (words.seed !== undefined && (words.seeds ?? words.from) !== undefined)
    throw new WordFault('--seed plays one seed; for several say --seeds and --from')
  if (words.plant !== undefined && !bugs.some(({ name }) => name === words.plant))
    throw new WordFault(`no planted bug is called "${words.plant}"; there are:\n${bugs.map(({ name }) => `  ${name}`).join('\n')}`)
  if (words.planted || words.plant !== undefined) return runPlanted({ only: words.plant ?? null, from, steps, workers, say })
  return words.seed === undefined ? runSeeds(wish, from, seeds) : runSeeds(wish, countOf('seed', words.seed), 1)
}

try {
  process.exitCode = (await main()) ? 0 : 1
} catch (fault) {
  if (!(fault instanceof WordFault)) throw fault
  process.stderr.write(`${fault.message}\n`)
  process.exitCode = 2
}
