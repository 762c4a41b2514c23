import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { writeResult } from '../support/results.js'
import { plantedText } from '../simulation/plant.js'
import { proofsOfPlaywright, proofsOfVitest, type Proof } from './reports.js'
import { carriersBelow } from './rules.js'
import { takenOut, type TakenOut } from './taken-out.js'

/**
 * `npm run acceptance:taken-out`: takes the behaviour of each rule out of a copy of the program, alone, and runs the tests that carry the
 * rule. One of them must fail. Ids choose rules.
 */
const root = path.resolve(import.meta.dirname, '..', '..')
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

const run = (copy: string, args: string[], env: NodeJS.ProcessEnv = {}): string => {
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, env: { ...process.env, ...env }, encoding: 'utf8' })
  return `${stdout}${stderr}`
}

/** The tests that carry the id, as they ended in the copy. */
function proofsIn(copy: string, { id, tests }: TakenOut): { proofs: Proof[]; said: string } {
  const ending = tests === 'vitest' ? '.test.ts' : '.spec.ts'
  const files = carriersBelow(root).flatMap(({ file, ids }) => (ids.includes(id) && file.endsWith(ending) ? [file] : []))
  const report = path.join(copy, 'taken-out.json')
  fs.rmSync(report, { force: true })
  const pattern = String.raw`(?<![\w-])${id}(?!\d)`
  const said =
    tests === 'vitest'
      ? run(copy, [
          'node_modules/vitest/vitest.mjs',
          'run',
          '--config',
          'test/vitest.config.ts',
          '-t',
          pattern,
          ...projectsOf(files),
          ...json(report),
          ...files,
        ])
      : run(copy, ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--config', 'electron/vite.config.ts']) +
        run(
          copy,
          [
            'node_modules/@playwright/test/cli.js',
            'test',
            '--config',
            'test/playwright.config.ts',
            '--grep',
            pattern,
            '--reporter=json',
            ...files,
          ],
          {
            PLAYWRIGHT_JSON_OUTPUT_FILE: report,
          },
        )
  if (!fs.existsSync(report)) return { proofs: [], said }
  const read = JSON.parse(fs.readFileSync(report, 'utf8')) as never
  const proofs = tests === 'vitest' ? proofsOfVitest(read, copy) : proofsOfPlaywright(read)
  return { proofs: proofs.filter(({ ids }) => ids.includes(id)), said }
}

/** Each layer once, on the engine that needs no server of its own. */
const projectsOf = (files: string[]): string[] =>
  [...new Set(files.map((file) => file.split('/')[1] ?? ''))].flatMap((layer) => ['--project', layer])
const json = (file: string): string[] => ['--reporter=json', `--outputFile.json=${file}`]

/** The titles of the tests that saw it. */
function tryOut(copy: string, taken: TakenOut): string[] {
  const files = new Set(taken.plants.map(({ file }) => file))
  for (const file of files) fs.writeFileSync(path.join(copy, file), plantedText(root, file, taken.plants))
  const { proofs, said } = proofsIn(copy, taken)
  for (const file of files) fs.copyFileSync(path.join(root, file), path.join(copy, file))
  if (proofs.length === 0) console.log(said.slice(-2_000))
  return proofs.filter(({ isPassed }) => !isPassed).map(({ file, title }) => `${file}: ${title}`)
}

const chosen = process.argv.slice(2)
const unknown = chosen.filter((id) => !takenOut.some((taken) => taken.id === id))
if (unknown.length > 0) throw new Error(`nothing is taken out for ${unknown.join(', ')}`)
const copy = copyProgram()
const results: { id: string; what: string; seenBy: string[] }[] = []
try {
  for (const taken of takenOut) {
    if (chosen.length > 0 && !chosen.includes(taken.id)) continue
    const seenBy = tryOut(copy, taken)
    results.push({ id: taken.id, what: taken.what, seenBy })
    console.log(
      `${seenBy.length > 0 ? 'seen  ' : 'UNSEEN'}  ${taken.id.padEnd(6)}  ${taken.what.padEnd(52)}  ${seenBy[0] ?? `by no test of ${taken.tests}`}`,
    )
  }
} finally {
  fs.rmSync(copy, { recursive: true, force: true })
}
writeResult('taken-out', results)
const unseen = results.filter(({ seenBy }) => seenBy.length === 0).length
console.log(`${results.length - unseen} passed, ${unseen} failed`)
process.exitCode = unseen === 0 ? 0 : 1
