// The table of `npm test`: a line for each layer. A layer without a test is a failure: somebody lost it.
import path from 'node:path'
import util from 'node:util'

/** Layers that vitest runs, by the folder below test/. */
const vitestLayers = ['unit', 'bench', 'contract', 'storage', 'server', 'sync', 'simulation', 'electron', 'checks']
/** Layers that Playwright runs: its project, and the name of the line. */
const playwrightLayers = { electron: 'electron windows', desktop: 'e2e desktop', browser: 'e2e browser' }
/** Parts that are no layers: they fail, or say nothing. */
const parts = ['preparation', 'checks', 'build', 'vitest', 'simulation run', 'playwright', 'faults', 'soak', 'acceptance']

/** Every line there must be, with nothing in it. */
export function emptyTable() {
  const names = [...parts, ...vitestLayers.map((name) => `test ${name}`), ...Object.values(playwrightLayers)]
  return Object.fromEntries(names.map((name) => [name, { passed: 0, failed: 0, seconds: 0, failures: [] }]))
}

/** The outcome of `npm run check`. */
export function takeChecks(table, outcomes) {
  if (!outcomes?.length) count(table.checks, false, 'no check reported anything')
  for (const { name, isPassed, words } of outcomes ?? []) count(table.checks, isPassed, name, words.join('\n'))
}

/** What scenarios of their own have seen: each counts, and none at all is a failure. */
export function takeOutcomes(table, name, outcomes) {
  if (!outcomes?.length) count(table[name], false, 'no scenario reported anything')
  for (const outcome of outcomes ?? []) count(table[name], outcome.faults.length === 0, outcome.name ?? name, outcome.faults.join('\n'))
}

/** Vitest's report. A file that cannot be loaded has no tests to fail, so it counts itself. */
export function takeVitest(table, { project, report, code }) {
  for (const file of report?.testResults ?? []) {
    const layer = table[`test ${path.relative(path.join(project, 'test'), file.name).split(path.sep)[0]}`] ?? table.vitest
    for (const { status, fullName, failureMessages } of file.assertionResults)
      count(layer, status === 'passed', fullName, failureMessages?.[0])
    const isUnexplained = file.status !== 'passed' && file.assertionResults.every(({ status }) => status === 'passed')
    if (isUnexplained) count(layer, false, file.name, file.message)
    layer.seconds += Math.max(0, (file.endTime - file.startTime) / 1000)
  }
  requireTests(
    table,
    vitestLayers.map((name) => `test ${name}`),
  )
  requireBlame(table, 'vitest', code)
}

/** Playwright's report. Whatever did not pass has failed: skipped, timed out, interrupted. */
export function takePlaywright(table, { report, code }) {
  const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]
  const tests = (report?.suites ?? []).flatMap(specsOf).flatMap(({ title, tests }) => tests.map((test) => ({ ...test, title })))
  for (const test of tests) {
    const layer = table[playwrightLayers[test.projectName]] ?? table.playwright
    const last = test.results.at(-1)
    count(layer, test.status === 'expected' && last?.status === 'passed', test.title, last?.error?.message ?? last?.status)
    layer.seconds += test.results.reduce((sum, { duration }) => sum + duration / 1000, 0)
  }
  requireTests(table, Object.values(playwrightLayers))
  requireBlame(table, 'playwright', code)
}

/** Counts an outcome in its line; what failed is remembered for the end. */
export function count(line, isPassed, title, message = '') {
  line[isPassed ? 'passed' : 'failed'] += 1
  if (!isPassed) line.failures.push({ title, message })
}

function requireTests(table, names) {
  for (const name of names) {
    if (table[name].passed + table[name].failed > 0) continue
    count(table[name], false, 'no tests')
    table[name].note = 'no tests'
  }
}

/** A tool that failed while all of its tests passed (an unhandled rejection, a crash at the end) is a failure too. */
function requireBlame(table, name, code) {
  const isBlamed = Object.values(table).some(({ failed, note }) => failed > 0 && !note)
  if (code === 0 || isBlamed) return
  count(table[name], false, `ended with ${code}`)
  table[name].note = `ended with ${code}`
}

/** Characters of a failure's words that are repeated at the end; all of them stand above, where the part ran. */
const longestWords = 1_500

/** Prints what failed once more, since a long run has scrolled it away. */
export function showFailures(table, say) {
  for (const [name, { failures }] of Object.entries(table)) {
    for (const { title, message } of failures) {
      say(`\nFAIL  ${name}: ${title}`)
      say(util.stripVTControlCharacters(message).slice(0, longestWords).replaceAll(/^/gm, '      '))
    }
  }
}

/** Prints the table and answers the sums. */
export function showTable(table, say) {
  const sums = { passed: 0, failed: 0 }
  say('')
  for (const [name, { passed, failed, seconds, note }] of Object.entries(table)) {
    sums.passed += passed
    sums.failed += failed
    const counts = `${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed`
    say(`${failed === 0 ? '    ' : 'FAIL'}  ${name.padEnd(18)}${counts} ${seconds.toFixed(1).padStart(7)} s${note ? `  ${note}` : ''}`)
  }
  say('')
  return sums
}
