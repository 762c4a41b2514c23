import fs from 'node:fs'
import path from 'node:path'
import type { Outcome } from './outcome.js'
import { twoProcesses } from './two-processes.js'

/** `npm run faults`: real processes, killed while they work. The short form by default, the long one with `--long`; names choose scenarios. */

const scenarios: Record<string, (form: { isLong: boolean; seed: number }) => Promise<Outcome>> = {
  processes: ({ isLong, seed }) => twoProcesses({ kills: isLong ? 100 : 12, seed }),
}

const words = process.argv.slice(2)
const isLong = words.includes('--long')
const seed = Number(words.find((word) => word.startsWith('--seed='))?.slice(7) ?? 1)
const chosen = words.filter((word) => !word.startsWith('--'))
const unknown = chosen.filter((name) => !(name in scenarios))
if (unknown.length > 0) throw new Error(`no such scenario: ${unknown.join(', ')}; there are ${Object.keys(scenarios).join(', ')}`)

const outcomes: (Outcome & { seconds: number })[] = []
for (const [name, run] of Object.entries(scenarios)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  const begun = performance.now()
  const outcome = await run({ isLong, seed }).catch((error: unknown): Outcome => ({ name, facts: {}, faults: [String(error)] }))
  const seconds = Math.round((performance.now() - begun) / 1000)
  outcomes.push({ ...outcome, seconds })
  console.log(`${outcome.faults.length === 0 ? 'ok  ' : 'FAIL'}  ${outcome.name}  ${seconds} s`)
  for (const [fact, value] of Object.entries(outcome.facts)) console.log(`        ${String(value).padStart(8)}  ${fact}`)
  for (const fault of outcome.faults) console.log(`        ${fault}`)
}
const results = path.resolve(import.meta.dirname, '../../test-results')
fs.mkdirSync(results, { recursive: true })
fs.writeFileSync(path.join(results, 'faults.json'), JSON.stringify({ isLong, seed, outcomes }, null, 2))
const failed = outcomes.filter(({ faults }) => faults.length > 0).length
console.log(`${outcomes.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
