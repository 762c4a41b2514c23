import os from 'node:os'
import { writeResult } from '../support/results.js'
import { readOptions } from './measure/options.js'
import { resultOf, showRow, showSummary, type Row } from './measure/table.js'
import { parts } from './rows.js'
import { createWorlds, say } from './world/world.js'

/** `npm run bench`, or some rows of it: `npm run bench -- start open --size=1000`. Prints a table and writes test-results/bench.json. */

const options = readOptions(process.argv.slice(2))
const unknown = options.rows.filter((name) => !(name in parts))
if (unknown.length > 0) {
  console.log(`no such row: ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`)
  process.exit(2)
}
const chosen = Object.entries(parts).filter(([name]) => options.rows.length === 0 || options.rows.includes(name))
const worlds = createWorlds(options.cache)
const rows: (Row & { part: string; seconds: number })[] = []
const failures: string[] = []
for (const [part, measure] of chosen) {
  const begun = performance.now()
  try {
    const measured = await measure({ options, worlds })
    const seconds = (performance.now() - begun) / 1000
    rows.push(...measured.map((row) => ({ ...row, part, seconds })))
    console.log(`${measured.map(showRow).join('\n\n')}\n`)
    say(`${part} took ${seconds.toFixed(0)} s`)
  } catch (fault) {
    failures.push(part)
    console.log(`${part} could not be measured: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`)
  }
}
worlds.dispose()
if (rows.length > 0) console.log(showSummary(rows))
const machine = { cpus: os.cpus().length, model: os.cpus()[0]?.model ?? '', memory: os.totalmem(), node: process.version }
writeResult('bench', { machine, options, failures, rows: rows.map(resultOf) })
if (failures.length > 0) console.log(`could not be measured: ${failures.join(', ')}`)
process.exit(failures.length > 0 ? 1 : 0)
