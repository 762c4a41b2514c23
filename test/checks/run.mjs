// `npm run check`: every check in order, one line each; fails at the end if any of them did.
// `--report FILE` also writes the outcome for `npm test`; names after it run only those.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { register } from 'tsx/esm/api'

register()
const { checks } = await import('./all.ts')
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..')
const args = process.argv.slice(2)
const report = args.includes('--report') ? args.splice(args.indexOf('--report'), 2)[1] : undefined
const chosen = checks.filter(({ name }) => args.length === 0 || args.includes(name))
const shown = 40
const outcomes = []

for (const { name, check } of chosen) {
  const begun = performance.now()
  const { breaches, note } = runCheck(check)
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  const words = breaches.slice(0, shown).map(({ file, line, text }) => `${file}${line > 0 ? `:${line}` : ''}  ${text}`)
  outcomes.push({ name, isPassed: breaches.length === 0, words })
  console.log(`${breaches.length === 0 ? 'ok  ' : 'FAIL'}  ${name.padEnd(22)}${seconds.padStart(6)} s${note ? `  ${note}` : ''}`)
  for (const word of words) console.log(`      ${word}`)
  if (breaches.length > shown) console.log(`      ... and ${breaches.length - shown} more`)
}

const failed = outcomes.filter(({ isPassed }) => !isPassed)
console.log(failed.length === 0 ? `\nAll ${outcomes.length} checks passed.` : `\n${failed.length} of ${outcomes.length} checks failed.`)
if (report) fs.writeFileSync(report, JSON.stringify(outcomes))
process.exitCode = failed.length === 0 && outcomes.length > 0 ? 0 : 1

/** A check that breaks down has not passed. */
function runCheck(check) {
  try {
    return check(root)
  } catch (fault) {
    return { breaches: [{ file: '', line: 0, text: fault.stack }] }
  }
}
