import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { plantedText } from '../simulation/plant.js'
import { writeResult } from '../support/results.js'
import { securityRows, type SecurityRow } from './rows.js'

/**
 * `npm run security`: runs the tests of every row of what the desktop promises, then plants each breach in a copy of the program, alone:
 * the tests of its row must fail there. Ids choose rows; `--no-package` leaves out the row that packs the app.
 */
const root = path.resolve(import.meta.dirname, '..', '..')
const left = new Set(['node_modules', 'out', 'dist', 'test-results', '.git'])

function copyProgram(): string {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-security-'))
  fs.cpSync(root, copy, { recursive: true, filter: (file) => !left.has(path.basename(file)) })
  for (const folder of ['.', 'sync-server']) {
    const packages = path.join(root, folder, 'node_modules')
    if (fs.existsSync(packages)) fs.symlinkSync(packages, path.join(copy, folder, 'node_modules'))
  }
  return copy
}

interface Ran {
  isOk: boolean
  said: string
}

function run(copy: string, args: string[]): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 100_000_000,
    env: { ...process.env, NO_COLOR: '1' },
  })
  return { isOk: status === 0, said: `${stdout}${stderr}` }
}

function build(copy: string): void {
  fs.rmSync(path.join(copy, 'out'), { recursive: true, force: true })
  const { isOk, said } = run(copy, ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--config', 'electron/vite.config.ts'])
  if (!isOk) throw new Error(`the app cannot be built:\n${said.slice(-2_000)}`)
}

/** Runs the tests of a row. A run without a single test is no proof, whichever way it ends; nor is a file that cannot be loaded. */
function testsOf(copy: string, { by, file, grep }: SecurityRow): Ran {
  if (by === 'package') return run(copy, ['electron/packaging/package.mjs', '--targets=tar.gz', '--quick', '--test'])
  const ran =
    by === 'vitest'
      ? run(copy, [
          'node_modules/vitest/vitest.mjs',
          'run',
          '--config',
          'test/vitest.config.ts',
          '--project',
          'electron',
          ...(grep ? ['-t', grep] : []),
          file,
        ])
      : run(copy, [
          'node_modules/@playwright/test/cli.js',
          'test',
          '--config',
          'test/playwright.config.ts',
          '--grep',
          grep,
          '--reporter=line',
          file,
        ])
  if (!(by === 'vitest' ? /Tests +\d+ (passed|failed)/ : /\d+ (passed|failed)/).test(ran.said))
    throw new Error(`no test of ${file} ran:\n${ran.said.slice(-2_000)}`)
  return ran
}

interface Result {
  id: string
  what: string
  isAsItMustBe: boolean
}

function show(result: Result): Result {
  const { id, what, isAsItMustBe } = result
  console.log(`${isAsItMustBe ? 'ok    ' : 'FAIL  '}  ${id.padEnd(24)}${what}`)
  return result
}

/** The row as it is must pass; with each of its breaches it must fail. */
function judge(copy: string, row: SecurityRow): Result[] {
  const plain = testsOf(copy, row)
  const results = [show({ id: row.id, what: row.promise, isAsItMustBe: plain.isOk })]
  if (!plain.isOk) console.log(plain.said.slice(-1_500).replaceAll(/^/gm, '          '))
  for (const { what, plant } of row.breaches) {
    const file = path.join(copy, plant.file)
    const sound = fs.readFileSync(file, 'utf8')
    fs.writeFileSync(file, plantedText(copy, plant.file, [plant]))
    try {
      if (row.by === 'windows') build(copy)
      const seen = !testsOf(copy, row).isOk
      results.push(show({ id: '', what: `planted: ${what}${seen ? '' : ' was NOT seen'}`, isAsItMustBe: seen }))
    } finally {
      fs.writeFileSync(file, sound)
    }
  }
  if (row.by === 'windows') build(copy)
  return results
}

const words = process.argv.slice(2)
const chosen = securityRows.filter(({ id, by }) => {
  if (by === 'package' && words.includes('--no-package')) return false
  const ids = words.filter((word) => !word.startsWith('--'))
  return ids.length === 0 || ids.includes(id)
})
if (chosen.length === 0) throw new Error(`no such row; these are: ${securityRows.map(({ id }) => id).join(', ')}`)
const copy = copyProgram()
const results: Result[] = []
try {
  if (chosen.some(({ by }) => by === 'windows')) build(copy)
  for (const row of chosen) results.push(...judge(copy, row))
} finally {
  fs.rmSync(copy, { recursive: true, force: true })
}
writeResult('security', results)
const failed = results.filter(({ isAsItMustBe }) => !isAsItMustBe).length
console.log(`${results.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
