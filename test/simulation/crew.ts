import { spawn } from 'node:child_process'
import { emptyCoverage } from './oracle/report.js'
import type { Order, Tally } from './worker.js'

/** Runs one worker process. Rejects where it breaks down. */
export function workOn(file: string, order: Order): Promise<Tally> {
  const child = spawn(process.execPath, ['--enable-source-maps', file, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'pipe'] })
  return new Promise((resolve, reject) => {
    const [out, errors]: [string[], string[]] = [[], []]
    child.stdout.on('data', (bytes) => out.push(String(bytes)))
    child.stderr.on('data', (bytes) => errors.push(String(bytes)))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(out.join('')) as Tally)
      else reject(new Error(`the worker of seeds ${order.from} to ${order.to} ended with ${code}: ${errors.join('')}`))
    })
  })
}

/** Adds up what several workers did. The seconds are those of the longest. */
export function together(tallies: readonly Tally[]): Tally {
  const sum = (pick: (tally: Tally) => number): number => tallies.reduce((all, tally) => all + pick(tally), 0)
  const coverage = emptyCoverage()
  const injected: Record<string, number> = {}
  for (const tally of tallies) {
    for (const [name, count] of Object.entries(tally.injected)) injected[name] = (injected[name] ?? 0) + count
    for (const [index, row] of coverage.entries())
      for (const [column] of row.entries()) row[column] = (row[column] ?? 0) + (tally.coverage[index]?.[column] ?? 0)
  }
  const failures = tallies.flatMap((tally) => (tally.failure ? [tally.failure] : [])).sort((a, b) => a.seed - b.seed)
  return {
    seeds: sum((tally) => tally.seeds),
    steps: sum((tally) => tally.steps),
    events: sum((tally) => tally.events),
    virtualMs: sum((tally) => tally.virtualMs),
    seconds: Math.max(0, ...tallies.map((tally) => tally.seconds)),
    cpuSeconds: sum((tally) => tally.cpuSeconds),
    committed: sum((tally) => tally.committed),
    injected,
    coverage,
    hashes: tallies.flatMap((tally) => tally.hashes).sort(([a], [b]) => a - b),
    failure: failures[0] ?? null,
  }
}
