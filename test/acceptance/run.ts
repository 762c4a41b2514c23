import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { resultFile, writeResult } from '../support/results.js'
import { judge, tableOf } from './judge.js'
import { proofsOfPlaywright, proofsOfVitest, type Proof } from './reports.js'
import { acceptanceRules, carriersBelow, type Carrier } from './rules.js'

/**
 * `npm run acceptance`: which tests prove which rule of ACCEPTANCE.md, and whether they passed: from the reports of the last `npm test`, or
 * with `--run` by running them now.
 */
const root = path.resolve(import.meta.dirname, '..', '..')
const carriers = carriersBelow(root)
const isRunning = process.argv.includes('--run')
const names = isRunning
  ? { vitest: 'acceptance-vitest', playwright: 'acceptance-playwright' }
  : { vitest: 'vitest', playwright: 'playwright' }
if (isRunning) runCarriers(carriers)

const proofs = [
  ...proofsFrom(names.vitest, (report: Parameters<typeof proofsOfVitest>[0]) => proofsOfVitest(report, root)),
  ...proofsFrom(names.playwright, proofsOfPlaywright),
]
const { findings, faults } = judge({ rules: acceptanceRules(root), carriers, proofs })
console.log(tableOf(findings))
const proven = findings.filter(({ tests, fault }) => tests.length > 0 && !fault).length
console.log(`\n${proven} of ${findings.length} rules are proven${faults.length > 0 ? ', and these fail:' : ''}`)
for (const fault of faults) console.log(`  ${fault}`)
writeResult('acceptance', { findings, faults })
process.exitCode = faults.length === 0 ? 0 : 1

function proofsFrom<R>(name: string, read: (report: R) => Proof[]): Proof[] {
  const file = resultFile(name)
  if (fs.existsSync(file)) return read(JSON.parse(fs.readFileSync(file, 'utf8')) as R)
  console.log(`(there is no ${path.relative(root, file)}: run \`npm test\`, or this with --run)`)
  return []
}

/** Runs the files that carry ids, and of them only the tests that do; those with windows on a fresh build. */
function runCarriers(found: Carrier[]): void {
  const files = [...new Set(found.map(({ file }) => file))]
  const pattern = [...new Set(found.flatMap(({ ids }) => ids))].join('|')
  for (const name of Object.values(names)) fs.rmSync(resultFile(name), { force: true }) // an older run proves nothing about this one
  const run = (program: string, ending: string, args: string[]): void => {
    const chosen = files.filter((file) => file.endsWith(ending))
    const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: resultFile(names.playwright) }
    spawnSync(process.execPath, [program, ...args, ...chosen], { cwd: root, stdio: 'inherit', env })
  }
  const json = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultFile(names.vitest)}`]
  run('node_modules/vitest/vitest.mjs', '.test.ts', ['run', '--config', 'test/vitest.config.ts', '-t', pattern, ...json])
  const playwright = [
    '--build',
    'node_modules/@playwright/test/cli.js',
    'test',
    '--config',
    'test/playwright.config.ts',
    '--grep',
    pattern,
    '--reporter=list,json',
  ]
  run('test/support/with-screen.mjs', '.spec.ts', playwright)
}
