// What must be there before anything can start: node_modules and the built app. Both are left alone while they are new enough.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

const sources = ['electron', 'renderer', 'sync-server/contract', 'package-lock.json']
const built = ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html']

/** Installs the packages where they are missing or older than the lock file. */
export async function ensurePackages(project, say) {
  const installed = timeOf(path.join(project, 'node_modules', '.package-lock.json'))
  if (installed >= timeOf(path.join(project, 'package-lock.json')) && installed > 0) return
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  await runSaying('Installing packages (npm ci; the first time takes a minute or two)', say, npm, ['ci', '--no-audit', '--no-fund'], {
    cwd: project,
    shell: process.platform === 'win32',
    env: { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1' },
  })
}

/** Builds the app where it is missing or older than its sources. */
export async function ensureBuilt(project, say) {
  const oldest = Math.min(...built.map((file) => timeOf(path.join(project, file))))
  if (oldest > Math.max(...sources.map((source) => newestBelow(path.join(project, source))))) return
  const program = path.join(project, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  await runSaying('Building the app', say, process.execPath, [program, 'build', '--config', 'electron/vite.config.ts'], { cwd: project })
}

const timeOf = (file) => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

/** Folders count too: theirs changes when a file goes. */
function newestBelow(source) {
  const stat = fs.statSync(source, { throwIfNoEntry: false })
  if (!stat) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(
    stat.mtimeMs,
    ...fs.readdirSync(source).map((name) => (name === 'node_modules' ? 0 : newestBelow(path.join(source, name)))),
  )
}

/** Runs a program quietly, with a sign of life every 10 s; what it printed is shown only if it fails. */
function runSaying(what, say, program, args, options) {
  const begun = performance.now()
  const seconds = () => Math.round((performance.now() - begun) / 1000)
  say(`${what} ...`)
  const sign = setInterval(() => say(`  ... ${seconds()} s`), 10_000)
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let printed = ''
    child.stdout.on('data', (bytes) => (printed += bytes))
    child.stderr.on('data', (bytes) => (printed += bytes))
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${printed.slice(-4000)}\n${what}: it failed (see above).`))))
  }).finally(() => clearInterval(sign))
}
