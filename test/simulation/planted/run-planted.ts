import fs from 'node:fs'
import { resultFile, writeResult } from '../../support/results.js'
import { bundle } from '../bundle.js'
import { workOn } from '../crew.js'
import { tellFailure } from '../tell.js'
import type { Failure } from '../worker.js'
import { clientBugs } from './client-bugs.js'
import type { Bug } from './bug.js'
import { serverBugs } from './server-bugs.js'

export const bugs: readonly Bug[] = [...clientBugs, ...serverBugs]

/** Seeds within which each planted bug must be caught. */
const mostSeeds = 2_000

interface Found {
  bug: Bug
  caught: Failure | null
}

export interface PlantedOptions {
  only: string | null
  /** Begins with the bug of this number, from 1. */
  from: number
  steps: number
  workers: number
  say: (text: string) => void
}

/** Plants each bug alone and hunts for it. Answers whether all were caught. */
export async function runPlanted({ only, from, steps, workers, say }: PlantedOptions): Promise<boolean> {
  const waiting = bugs.filter((bug, index) => (only === null ? index + 1 >= from : bug.name === only))
  const results: Found[] = []
  const width = Math.max(...waiting.map((bug) => bug.name.length))
  const crew = Array.from({ length: workers }, async () => {
    for (let bug = waiting.shift(); bug; bug = waiting.shift()) {
      const caught = await hunt(bug, steps)
      results.push({ bug, caught })
      writeTable(results)
      const found = caught
        ? `seeds ${String(caught.seed).padStart(4)}  ${caught.breach.invariant.padEnd(3)}  ${String(caught.steps.length).padStart(3)} steps  ${caught.breach.text.slice(0, 90)}`
        : `NOT CAUGHT in ${mostSeeds} seeds`
      say(`${bug.name.padEnd(width)}  ${found}`)
      if (caught && only !== null) say(`\n${tellFailure(caught, steps)}`)
    }
  })
  await Promise.all(crew)
  const missed = results.filter(({ caught }) => !caught)
  say(`\n${results.length} planted, ${results.length - missed.length} caught`)
  return missed.length === 0 && results.length > 0
}

/** The table as data, for whoever reads it later; a run of some of the bugs renews those lines. */
function writeTable(results: readonly Found[]): void {
  const file = resultFile('planted')
  const before = fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as { name: string }[]) : []
  const lines = new Map(before.map((line) => [line.name, line]))
  for (const { bug, caught } of results)
    lines.set(bug.name, {
      name: bug.name,
      ...(caught && { seeds: caught.seed, invariant: caught.breach.invariant, steps: caught.steps.length, text: caught.breach.text }),
    })
  writeResult(
    'planted',
    bugs.flatMap(({ name }) => lines.get(name) ?? []),
  )
}

async function hunt(bug: Bug, steps: number): Promise<Failure | null> {
  const file = await bundle(`planted-${bug.name.replaceAll(/\W+/g, '-')}`, bug.plants)
  const tally = await workOn(file, { from: 1, to: mostSeeds + 1, steps, isStopping: true })
  return tally.failure
}
