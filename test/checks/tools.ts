import { spawnSync } from 'node:child_process'
import path from 'node:path'
import type { Breach, Checked } from './sources.js'

/** Runs a tool of node_modules in `root`; each line it prints that says something is a breach. */
function run(root: string, program: string, args: readonly string[]): { code: number; lines: string[] } {
  const env = { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' }
  const done = spawnSync(process.execPath, [path.join(root, 'node_modules', program), ...args], {
    cwd: root,
    encoding: 'utf8',
    env,
    maxBuffer: 64 * 1024 * 1024,
  })
  const lines = `${done.stdout}\n${done.stderr}`.split('\n').filter((line) => line.trim() !== '')
  return { code: done.status ?? 1, lines: done.error ? [done.error.message] : lines }
}

function checked({ code, lines }: { code: number; lines: string[] }, parse: (line: string) => Breach | null): Checked {
  if (code === 0) return { breaches: [] }
  const breaches = lines.map(parse).filter((breach) => breach !== null)
  return { breaches: breaches.length > 0 ? breaches : [{ file: '', line: 0, text: lines.slice(-20).join('\n') }] }
}

function typeFault(line: string): Breach | null {
  const match = /^(.+?)\((\d+),\d+\): error (.*)$/.exec(line)
  if (match) return { file: match[1] ?? '', line: Number(match[2]), text: match[3] ?? '' }
  return line.startsWith('error ') ? { file: '', line: 0, text: line } : null
}

/** Types of everything, components too. */
export const checkTypes = (root: string): Checked =>
  checked(run(root, 'vue-tsc/bin/vue-tsc.js', ['--noEmit', '-p', 'tsconfig.json', '--pretty', 'false']), typeFault)

/** The shell must also fit the older Electron that stands in where the official one cannot be had. */
export const checkOlderElectron = (root: string): Checked =>
  checked(run(root, 'typescript/bin/tsc', ['--noEmit', '-p', 'test/checks/tsconfig.electron-42.json', '--pretty', 'false']), typeFault)

/** ESLint, with types for scripts; warnings count. */
export function checkLint(root: string): Checked {
  const args = ['--config', 'test/checks/eslint.config.js', '--max-warnings', '0', '--format', 'json', '.']
  const { code, lines } = run(root, 'eslint/bin/eslint.js', args)
  const report = lines.find((line) => line.startsWith('['))
  if (code === 0 || !report) return code === 0 ? { breaches: [] } : { breaches: [{ file: '', line: 0, text: lines.slice(-20).join('\n') }] }
  const results = JSON.parse(report) as { filePath: string; messages: { line?: number; message: string; ruleId: string | null }[] }[]
  return {
    breaches: results.flatMap(({ filePath, messages }) =>
      messages.map(({ line = 0, message, ruleId }) => ({
        file: path.relative(root, filePath),
        line,
        text: `${message} (${ruleId ?? 'parser'})`,
      })),
    ),
  }
}

/** Prettier's layout. */
export const checkLayout = (root: string): Checked =>
  checked(run(root, 'prettier/bin/prettier.cjs', ['--check', '.', '--log-level', 'warn']), (line) => {
    const match = /^\[(?:warn|error)\] (\S+\.\w+)(: .*)?$/.exec(line)
    return match ? { file: match[1] ?? '', line: 0, text: `not as Prettier lays it out${match[2] ?? ''}` } : null
  })

/** Dead files, exports and dependencies. */
export const checkDeadCode = (root: string): Checked =>
  checked(run(root, 'knip/bin/knip.js', ['--config', 'test/checks/knip.config.js', '--no-progress', '--reporter', 'compact']), (line) => ({
    file: '',
    line: 0,
    text: line,
  }))
