import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { writeResult } from '../support/results.js'
import { plantedText } from '../simulation/plant.js'
import { proofsOfPlaywright, proofsOfVitest, type Proof, type VitestReport } from './reports.js'
import { carriersBelow } from './rules.js'
import { takenOut, type TakenOut } from './taken-out.js'

/**
 * `npm run acceptance:taken-out`: takes the behaviour of each rule out of a copy of the program, alone, and runs the tests that carry the
 * rule. One of them must fail. Ids choose rules.
 */
const root = path.resolve(import.meta.dirname, '..', '..')
const carriers = carriersBelow(root)
const left = new Set(['node_modules', 'out', 'dist', 'test-results', '.git'])

/** A copy of the program that the tests can run in. */
function copyProgram(): string {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-taken-out-'))
  fs.cpSync(root, copy, { recursive: true, filter: (file) => !left.has(path.basename(file)) })
  for (const folder of ['.', 'sync-server']) {
    const packages = path.join(root, folder, 'node_modules')
    if (fs.existsSync(packages)) fs.symlinkSync(packages, path.join(copy, folder, 'node_modules'))
  }
  return copy
}

/** Runs a program in the copy; its words are shown where it fails. */
function run(copy: string, args: string[], env: NodeJS.ProcessEnv = {}): { isOk: boolean; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, env: { ...process.env, ...env }, encoding: 'utf8' })
  return { isOk: status === 0, said: `${stdout}${stderr}`.slice(-2_000) }
}

type Tests = TakenOut['tests']

/** What became of the tests that carry one of the ids. Throws where they could not be run at all. */
function proofsIn(copy: string, tests: Tests, ids: string[]): Proof[] {
  const ending = tests === 'vitest' ? '.test.ts' : '.spec.ts'
  const files = carriers.flatMap(({ file, ids: own }) => (file.endsWith(ending) && own.some((id) => ids.includes(id)) ? [file] : []))
  const report = path.join(copy, 'taken-out.json')
  fs.rmSync(report, { force: true })
  const pattern = String.raw`(?<![\w-])(?:${ids.join('|')})(?!\d)`
  if (tests === 'windows') build(copy)
  const { said } = tests === 'vitest' ? runVitest(copy, { report, pattern, files }) : runWindows(copy, { report, pattern, files })
  if (!fs.existsSync(report)) throw new Error(`the tests did not run:\n${said}`)
  const read = JSON.parse(fs.readFileSync(report, 'utf8')) as never
  const proofs = tests === 'vitest' ? proofsOfVitest(withoutSkipped(read), copy) : proofsOfPlaywright(read)
  const found = proofs.filter((proof) => proof.ids.some((id) => ids.includes(id)))
  if (found.length === 0) throw new Error(`no test ran:\n${said}`)
  return found
}

/** Those that `-t` did not choose. */
const withoutSkipped = ({ testResults }: VitestReport): VitestReport => ({
  testResults: testResults.map(({ name, assertionResults }) => ({
    name,
    assertionResults: assertionResults.filter(({ status }) => status !== 'skipped' && status !== 'pending'),
  })),
})

function build(copy: string): void {
  fs.rmSync(path.join(copy, 'out'), { recursive: true, force: true })
  const { isOk, said } = run(copy, ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--config', 'electron/vite.config.ts'])
  if (!isOk) throw new Error(`the app cannot be built:\n${said}`)
}

interface Asked {
  report: string
  pattern: string
  files: string[]
}

/** Each layer once, on the engine that needs no server of its own. */
function runVitest(copy: string, { report, pattern, files }: Asked) {
  const layers = [...new Set(files.map((file) => file.split('/')[1] ?? ''))].flatMap((layer) => ['--project', layer])
  const output = ['--reporter=json', `--outputFile.json=${report}`]
  return run(copy, [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'test/vitest.config.ts',
    '-t',
    pattern,
    ...layers,
    ...output,
    ...files,
  ])
}

function runWindows(copy: string, { report, pattern, files }: Asked) {
  const args = ['test', '--config', 'test/playwright.config.ts', '--grep', pattern, '--reporter=json', ...files]
  return run(copy, ['node_modules/@playwright/test/cli.js', ...args], { PLAYWRIGHT_JSON_OUTPUT_FILE: report })
}

/** The titles of the tests that saw it. */
function tryOut(copy: string, { id, tests, plants }: TakenOut): string[] {
  const files = new Set(plants.map(({ file }) => file))
  for (const file of files) fs.writeFileSync(path.join(copy, file), plantedText(root, file, plants))
  try {
    return failedOf(proofsIn(copy, tests, [id]))
  } finally {
    for (const file of files) fs.copyFileSync(path.join(root, file), path.join(copy, file))
  }
}

const failedOf = (proofs: Proof[]): string[] => proofs.filter(({ isPassed }) => !isPassed).map(({ file, title }) => `${file}: ${title}`)

/** With nothing taken out all of them pass: else a failure would prove nothing. */
function requireSound(copy: string, all: readonly TakenOut[]): void {
  for (const tests of ['vitest', 'windows'] as const) {
    const ids = all.flatMap((taken) => (taken.tests === tests ? [taken.id] : []))
    const failed = ids.length === 0 ? [] : failedOf(proofsIn(copy, tests, [...new Set(ids)]))
    if (failed.length > 0) throw new Error(`these fail with nothing taken out:\n${failed.join('\n')}`)
  }
}

const words = process.argv.slice(2)
const unknown = words.filter((id) => !takenOut.some((taken) => taken.id === id))
if (unknown.length > 0) throw new Error(`nothing is taken out for ${unknown.join(', ')}`)
const chosen = takenOut.filter(({ id }) => words.length === 0 || words.includes(id))
const copy = copyProgram()
const results: { id: string; what: string; seenBy: string[] }[] = []
try {
  requireSound(copy, chosen)
  for (const taken of chosen) {
    const seenBy = tryOut(copy, taken)
    results.push({ id: taken.id, what: taken.what, seenBy })
    const by = seenBy[0] ?? `by no test of ${taken.tests}`
    console.log(`${seenBy.length > 0 ? 'seen  ' : 'UNSEEN'}  ${taken.id.padEnd(6)}  ${taken.what.padEnd(52)}  ${by}`)
  }
} finally {
  fs.rmSync(copy, { recursive: true, force: true })
}
writeResult('taken-out', results)
const unseen = results.filter(({ seenBy }) => seenBy.length === 0).length
console.log(`${results.length - unseen} passed, ${unseen} failed`)
process.exitCode = unseen === 0 ? 0 : 1
