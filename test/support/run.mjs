// `npm test`: everything, from the system's packages to the windows. Plain Node, since it runs before node_modules exists.
// Nothing hides anything: each part runs whatever became of those before it. The last line is `N passed, N failed`.
import fs from 'node:fs'
import path from 'node:path'
import { getElectron } from '../../electron/dev/get-electron.mjs'
import { ensurePackages } from '../../electron/dev/prepare.mjs'
import { ensureSystemPackages, forTests } from '../../electron/dev/system-packages.mjs'
import { build, project, runNode, runWithScreen } from './programs.mjs'
import { count, emptyTable, showFailures, showTable, takeChecks, takeOutcomes, takePlaywright, takeVitest } from './layers.mjs'

const results = path.join(project, 'test-results')
const say = (text) => console.log(text)
const table = emptyTable()

fs.rmSync(results, { recursive: true, force: true })
fs.mkdirSync(results, { recursive: true })

await step('preparation', async () => {
  ensureSystemPackages(forTests, { say })
  await ensurePackages(project, say)
  process.env.ELECTRON_OVERRIDE_DIST_PATH ??= await getElectron({ say })
})

await step('checks', async () => {
  await runNode(['test/checks/run.mjs', '--report', report('checks')])
  takeChecks(table, readReport('checks'))
})

await step('build', async () => {
  fs.rmSync(path.join(project, 'out'), { recursive: true, force: true }) // an older build must not stand in for a broken one
  const code = await build()
  if (code !== 0) throw new Error('the app cannot be built')
  table.build.passed += 1
})

await step('vitest', async () => {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report('vitest')}`]
  const code = await runNode(['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', ...reporters])
  takeVitest(table, { project, report: readReport('vitest'), code })
})

await step('simulation run', async () => {
  const code = await runNode(['node_modules/tsx/dist/cli.mjs', 'test/simulation/run.ts', '--seeds', '500', '--steps', '300'])
  count(table['simulation run'], code === 0, `ended with ${code}`)
})

await step('playwright', async () => {
  const args = ['node_modules/@playwright/test/cli.js', 'test', '--config', 'test/playwright.config.ts', '--reporter=list,json']
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report('playwright') }
  const code = await runWithScreen(args, env)
  takePlaywright(table, { report: readReport('playwright'), code })
})

await step('faults', async () => {
  await runWithScreen(['--import', 'tsx', 'test/faults/run.ts'])
  takeOutcomes(table, 'faults', readReport('faults')?.outcomes)
})

await step('soak', async () => {
  await runNode(['--import', 'tsx', 'test/soak/feed.ts', '--commits=8000'])
  takeOutcomes(table, 'soak', readReport('soak-feed')?.outcomes)
})

await step('acceptance', async () => {
  const code = await runNode(['--import', 'tsx', 'test/acceptance/run.ts'])
  count(table.acceptance, code === 0, `ended with ${code}`)
})

showFailures(table, say)
const { passed, failed } = showTable(table, say)
say(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

/** Runs a part; one that breaks down is a failure of its own line and stops nothing. */
async function step(name, work) {
  say(`\n--- ${name} ---`)
  const begun = performance.now()
  try {
    await work()
  } catch (fault) {
    say(`${name}: ${fault.message}`)
    count(table[name], false, fault.message)
  }
  table[name].seconds = (performance.now() - begun) / 1000
}

function report(name) {
  return path.join(results, `${name}.json`)
}

/** What a tool wrote down; null where it did not come that far. */
function readReport(name) {
  try {
    return JSON.parse(fs.readFileSync(report(name), 'utf8'))
  } catch {
    return null
  }
}
