import type { Context } from '../context.js'
import { importLines } from '../domain/import.js'
import { isPeopled } from '../domain/platform.js'
import { demoAccounts, demoLines } from './demo/world.js'

const seed = 2026

/** Brings the demo world through the real import, once. Answers the accounts, as lines for the operator. */
export async function importDemo(context: Context): Promise<string> {
  const isThere = await isPeopled(context.database)
  if (!isThere) {
    const report = await importLines(context.database, jsonLines(context.sources.now()))
    const [first] = report.bad
    if (first) throw new Error(`the demo world has a bad line ${first.line}: ${first.reason}`)
    context.log.info({ event: 'demo_imported', lines: report.lines })
  }
  return demoAccounts
    .map(({ role, display_name, email, password }) => `  ${role.padEnd(8)} ${email.padEnd(28)} ${password}   ${display_name}\n`)
    .join('')
}

function* jsonLines(now: Date): Generator<string> {
  for (const line of demoLines({ now, seed })) yield JSON.stringify(line)
}
