// `npm run package`: builds what this machine can, says what it cannot and why. One tree is packed and proved for each system; every
// format is then made of that tree.
//   --targets=deb,tar.gz,...  only these          --version=1.0.1  instead of package.json's
//   --feed=http://...         where updates lie   --out=FOLDER     instead of dist/
//   --quick                   light compression, for tests
//   --test                    a test build even where a release could be built
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { Platform, build as buildPackages } from 'electron-builder'
import { getElectron } from '../dev/get-electron.mjs'
import { officialVersion, officialZip } from './official-electron.mjs'
import { formats, systemOf, whyNot } from './formats.mjs'
import { publicHalf, signFeeds } from './sign-feed.mjs'
import { pinnedWindowsElectron } from './windows-electron.mjs'

const project = path.resolve(import.meta.dirname, '..', '..')
const options = Object.fromEntries(process.argv.slice(2).map((word) => word.replace(/^--/, '').split(/=(.*)/s)))
const wanted = options.targets ? options.targets.split(',') : Object.keys(formats)
const out = path.resolve(project, options.out ?? 'dist')
const version = options.version ?? JSON.parse(fs.readFileSync(path.join(project, 'package.json'), 'utf8')).version

const electron = await chooseElectron()
const kind = electron.isOfficial ? 'release' : 'test'
if (electron.isOfficial) console.log(`Electron ${officialVersion}, official: a release.`)
else console.log(`This is a TEST BUILD with an unofficial Electron ${electron.version}: ${electron.why}`)
const feedKey = feedKeyFor(kind)
buildApp()
fs.rmSync(out, { recursive: true, force: true })
if ('quick' in options) process.env.KREIDA_QUICK = '1'
const left = []
for (const [system, targets] of Object.entries(systemOf(wanted))) await packSystem(system, targets)
signAll()
showFiles()
for (const line of left) console.log(`not built: ${line}`)

/** The official Electron where it can be reached; the pinned one of the tests else. */
async function chooseElectron() {
  try {
    if ('test' in options) throw new Error('a test build was asked for')
    await within(15_000, officialZip(process.platform, process.arch))
    return { isOfficial: true, version: officialVersion }
  } catch (fault) {
    const why = `the official one is not in it (${fault.message.split('\n')[0]}).`
    return { isOfficial: false, version: '42.0.0', why, linux: await getElectron({ only: 'pinned' }) }
  }
}

function within(ms, promise) {
  return Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new Error('no answer in time')), ms).unref())])
}

/** The public half of the key of updates, compiled in. Only a test build may go without: it then takes unsigned feeds. */
function feedKeyFor(kindOfBuild) {
  const { KREIDA_FEED_KEY: given, KREIDA_FEED_PRIVATE_KEY: secret } = process.env
  const key = given ?? (secret ? publicHalf(secret) : null)
  if (kindOfBuild === 'release' && !key)
    throw new Error('A release needs KREIDA_FEED_KEY, the public key of its updates; see electron/RELEASING.md.')
  return key
}

function signAll() {
  const secret = process.env.KREIDA_FEED_PRIVATE_KEY
  if (secret) console.log(`signed: ${signFeeds(out, secret).join(', ')}`)
  else if (feedKey) console.log('The feeds are not signed yet: node electron/packaging/sign-feed.mjs')
}

/** The build's kind and version are compiled in: no file beside the program can change them. */
function buildApp() {
  const env = { ...process.env, KREIDA_BUILD: kind, KREIDA_BUILD_VERSION: version, ...(feedKey ? { KREIDA_FEED_KEY: feedKey } : {}) }
  const program = path.join(project, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  fs.rmSync(path.join(project, 'out'), { recursive: true, force: true })
  execFileSync(process.execPath, [program, 'build', '--config', 'electron/vite.config.ts', '--logLevel', 'warn'], {
    cwd: project,
    env,
    stdio: 'inherit',
  })
}

async function packSystem(system, targets) {
  const buildable = targets.filter((target) => {
    const why = whyNot(target, { isOfficial: electron.isOfficial })
    if (why) left.push(`${target.padEnd(9)} ${why}`)
    return !why
  })
  if (buildable.length === 0) return
  const platform = Platform[system]
  await make({ targets: platform.createTarget(['dir']), config: configFor(system) })
  const packed = path.join(out, { LINUX: 'linux-unpacked', WINDOWS: 'win-unpacked', MAC: 'mac-universal' }[system])
  // An archive must not hold the mark of how a deb or rpm was installed, so it comes before them.
  const turns = system === 'LINUX' ? [['tar.gz'], ['AppImage'], ['deb', 'rpm']] : [buildable]
  for (const turn of turns) {
    const now = turn.filter((target) => buildable.includes(target) && target !== 'windows directory')
    if (now.length > 0) await make({ targets: platform.createTarget(now), prepackaged: packed, config: configFor(system) })
  }
}

function make(request) {
  return buildPackages({ ...request, projectDir: project, publish: 'never' })
}

function configFor(system) {
  const light = 'quick' in options ? { compression: 'store' } : {}
  const feed = options.feed ? { publish: { provider: 'generic', url: options.feed } } : {}
  const config = {
    ...light,
    ...feed,
    directories: { output: out },
    extraMetadata: { version, kreida_build: kind, desktopName: 'kreida.desktop', productName: nameOf(kind) },
  }
  if (electron.isOfficial) return config
  return {
    ...config,
    productName: nameOf(kind),
    electronVersion: electron.version,
    electronDist: system === 'WINDOWS' ? pinnedWindowsElectron() : electron.linux,
    linux: { artifactName: '${name}-test-build-${version}-${arch}.${ext}' },
    win: { signAndEditExecutable: false, artifactName: '${name}-test-build-${version}.${ext}' },
  }
}

/** The name a person sees; also of the folder that holds the data, so that a test build never opens a release's. */
function nameOf(kindOfBuild) {
  return kindOfBuild === 'release' ? 'Kreida' : 'Kreida Test Build'
}

function showFiles() {
  const files = fs.readdirSync(out).filter((name) => /\.(deb|rpm|gz|AppImage|exe|dmg|zip|yml)$/.test(name) && !name.startsWith('builder-'))
  console.log('')
  for (const name of files) console.log(`${name.padEnd(48)} ${megabytes(fs.statSync(path.join(out, name)).size)}`)
  for (const name of fs.readdirSync(out).filter((entry) => entry.endsWith('-unpacked')))
    console.log(`${`${name}/`.padEnd(48)} ${megabytes(sizeBelow(path.join(out, name)))}`)
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(bytes < 1e6 ? 3 : 1).padStart(8)} MB`
}

function sizeBelow(folder) {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.reduce((sum, entry) => sum + (entry.isFile() ? fs.statSync(path.join(entry.parentPath, entry.name)).size : 0), 0)
}
