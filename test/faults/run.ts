import { installed } from '../package/installed.js'
import { updated } from '../package/updated.js'
import { writeResult } from '../support/results.js'
import type { Outcome } from './outcome.js'
import { appKills } from './app-kills.js'
import { clocks } from './clocks.js'
import { clones } from './clones.js'
import { downgrades } from './downgrades.js'
import { fullDisks } from './full-disks.js'
import { restores } from './restores.js'
import { serverKills } from './server-kills.js'
import { twoProcesses } from './two-processes.js'
import { wipes } from './wipes.js'

/** `npm run faults`: real processes, killed while they work. The short form by default, the long one with `--long`; names choose scenarios. */

const scenarios: Record<string, (form: { isLong: boolean; seed: number }) => Promise<Outcome>> = {
  'server-kills': ({ isLong, seed }) => serverKills({ kills: isLong ? 1_000 : 50, seed }),
  'app-kills': ({ isLong, seed }) => appKills({ kills: isLong ? 500 : 15, seed }),
  wipes: ({ isLong }) => wipes({ wipes: isLong ? 100 : 5 }),
  disks: ({ isLong }) => fullDisks({ disks: isLong ? 50 : 3 }),
  restores: ({ isLong }) => restores({ restores: isLong ? 100 : 5 }),
  clones: ({ isLong }) => clones({ clones: isLong ? 30 : 2 }),
  downgrades: ({ isLong }) => downgrades({ rounds: isLong ? 20 : 2 }),
  clocks: ({ isLong }) => clocks({ rounds: isLong ? 40 : 4 }),
  processes: ({ isLong, seed }) => twoProcesses({ kills: isLong ? 100 : 12, seed }),
  installed: () => {
    const deb = words.find((word) => word.startsWith('--deb='))?.slice(6)
    return installed(deb ? { deb } : {})
  },
  updated,
}

/** Asked for by name only: it packs and installs, as root. */
const onlyByName = ['installed', 'updated']

const words = process.argv.slice(2)
const isLong = words.includes('--long')
const seed = Number(words.find((word) => word.startsWith('--seed='))?.slice(7) ?? 1)
const chosen = words.filter((word) => !word.startsWith('--'))
const unknown = chosen.filter((name) => !(name in scenarios))
if (unknown.length > 0) throw new Error(`no such scenario: ${unknown.join(', ')}; there are ${Object.keys(scenarios).join(', ')}`)

const outcomes: (Outcome & { seconds: number })[] = []
for (const [name, run] of Object.entries(scenarios)) {
  if (chosen.length > 0 ? !chosen.includes(name) : onlyByName.includes(name)) continue
  const begun = performance.now()
  const outcome = await run({ isLong, seed }).catch((error: unknown): Outcome => ({ name, facts: {}, faults: [String(error)] }))
  const seconds = Math.round((performance.now() - begun) / 1000)
  outcomes.push({ ...outcome, seconds })
  console.log(`${outcome.faults.length === 0 ? 'ok  ' : 'FAIL'}  ${outcome.name}  ${seconds} s`)
  for (const [fact, value] of Object.entries(outcome.facts)) console.log(`        ${String(value).padStart(8)}  ${fact}`)
  for (const fault of outcome.faults) console.log(`        ${fault}`)
}
writeResult('faults', { isLong, seed, outcomes })
const failed = outcomes.filter(({ faults }) => faults.length > 0).length
console.log(`${outcomes.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
