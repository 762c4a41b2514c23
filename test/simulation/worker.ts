import { shrink } from './shrink.js'
import { faultNames } from './moves/steps.js'
import { emptyCoverage, type Breach } from './oracle/report.js'
import { makeMemoryDisk } from './machines/document-disk.js'
import { makeRxDisk } from './machines/rx-disk.js'
import type { RxKind } from './machines/rx-thread.js'
import { runSeed, type Outcome } from './world/run-seed.js'
import type { Step } from './moves/steps.js'

/** What a worker process is asked, as JSON in its one argument. */
export interface Order {
  from: number
  to: number
  steps: number
  /** Ends at the first seed that fails, and shrinks it; on RxDB a run need not be the same twice. */
  isStopping: boolean
  /** What the documents of the devices lie on; the stand-in in memory unless told. */
  stores?: Stores
}

/** The stand-in, or the shelf that ships: on RxDB's storage in memory, or on Dexie on an IndexedDB. A device has one window on RxDB. */
export type Stores = 'stand-in' | RxKind

/** What it says at the end, as one line of JSON. */
export interface Tally {
  seeds: number
  steps: number
  events: number
  virtualMs: number
  seconds: number
  /** Of one core. */
  cpuSeconds: number
  committed: number
  injected: Record<string, number>
  coverage: number[][]
  hashes: [number, string][]
  failure: Failure | null
}

export interface Failure {
  seed: number
  breach: Breach
  steps: readonly Step[]
  states: string[]
}

async function work(order: Order): Promise<Tally> {
  const tally: Tally = {
    seeds: 0,
    steps: 0,
    events: 0,
    virtualMs: 0,
    seconds: 0,
    cpuSeconds: 0,
    committed: 0,
    injected: {},
    coverage: emptyCoverage(),
    hashes: [],
    failure: null,
  }
  const begun = performance.now()
  const stop = (): void => {
    const { user, system } = process.cpuUsage()
    tally.seconds = (performance.now() - begun) / 1000
    tally.cpuSeconds = (user + system) / 1e6
  }
  const { stores = 'stand-in' } = order
  const makeDocumentDisk = stores === 'stand-in' ? makeMemoryDisk : makeRxDisk(stores)
  for (let seed = order.from; seed < order.to; seed += 1) {
    const run = (steps: number, script?: readonly Step[]): Promise<Outcome> =>
      runSeed(seed, { steps, makeDocumentDisk, ...(script && { script }) })
    const outcome = await run(order.steps)
    add(tally, outcome)
    const [breach] = outcome.breaches
    if (!breach) continue
    stop()
    const shrunk =
      order.isStopping && stores === 'stand-in' ? await shrink(outcome, breach.invariant, (script) => run(script.length, script)) : outcome
    tally.failure ??= { seed, breach: shrunk.breaches[0] ?? breach, steps: shrunk.steps, states: shrunk.states }
    return tally
  }
  stop()
  return tally
}

function add(tally: Tally, outcome: Outcome): void {
  tally.seeds += 1
  tally.steps += outcome.steps.length
  tally.events += outcome.events
  tally.virtualMs += outcome.virtualMs
  tally.committed += outcome.committed
  tally.hashes.push([outcome.seed, outcome.hash])
  for (const [fault, count] of outcome.injected) tally.injected[fault] = (tally.injected[fault] ?? 0) + count
  for (const [index] of faultNames.entries())
    for (const [column, count] of (outcome.coverage[index] ?? []).entries()) {
      const row = tally.coverage[index]
      if (row) row[column] = (row[column] ?? 0) + count
    }
}

const order = process.argv[2]
process.on('unhandledRejection', (error) => {
  process.stderr.write(`unhandled rejection (I16): ${error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(3)
})
if (order !== undefined) {
  const tally = await work(JSON.parse(order) as Order)
  process.stdout.write(`${JSON.stringify(tally)}\n`)
}
