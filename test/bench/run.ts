import os from 'node:os'
import { writeResult } from '../support/results.js'
import { searchRows } from './search.js'
import { serverRows } from './server.js'
import { isReached, ratioOf, showRow, type Row } from './table.js'

/** `npm run bench`, or one part of it: `npm run bench -- server`. Prints a table and writes it to test-results/bench.json. */
const parts: Record<string, () => Promise<Row[]>> = { server: serverRows, search: searchRows }

const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !(name in parts))
if (unknown.length > 0) throw new Error(`no such bench: ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`)
const rows: Row[] = []
for (const [name, run] of Object.entries(parts)) if (chosen.length === 0 || chosen.includes(name)) rows.push(...(await run()))
console.log(rows.map(showRow).join('\n\n'))
const machine = { cpus: os.cpus().length, model: os.cpus()[0]?.model ?? '', node: process.version }
writeResult('bench', { machine, rows: rows.map((row) => ({ ...row, ratio: ratioOf(row), isReached: isReached(row) })) })
