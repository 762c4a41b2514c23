// System packages (Debian names) and how to see whether each is there: a library by its soname, a program on the PATH, a Python module.
import { execFileSync } from 'node:child_process'

const probes = {
  'libgtk-3-0': { library: 'libgtk-3.so.0' },
  libnss3: { library: 'libnss3.so' },
  libasound2: { library: 'libasound.so.2' },
  libgbm1: { library: 'libgbm.so.1' },
  libxss1: { library: 'libXss.so.1' },
  libxtst6: { library: 'libXtst.so.6' },
  'libatspi2.0-0': { library: 'libatspi.so.0' },
  'libsecret-1-0': { library: 'libsecret-1.so.0' },
  libnotify4: { library: 'libnotify.so.4' },
  xvfb: { program: 'xvfb-run' },
  xauth: { program: 'xauth' },
  'dbus-x11': { program: 'dbus-launch' },
  chromium: { program: 'chromium' },
  nginx: { program: '/usr/sbin/nginx' }, // Debian's place, which an ordinary user has on no PATH
  openssl: { program: 'openssl' },
  faketime: { program: 'faketime' },
  'gnome-keyring': { program: 'gnome-keyring-daemon' },
  'xdg-utils': { program: 'xdg-open' },
  'python3-dbus': { python: 'dbus' },
  'python3-gi': { python: 'gi' },
}

/** What Electron's own binary needs to open a window. */
export const forWindow = Object.keys(probes).filter((name) => 'library' in probes[name])
/** What the tests need: windows without a screen, a browser, a keyring, a notification server, a reverse proxy with its certificate. */
export const forTests = Object.keys(probes)

/** Sees that the packages are there; root on Debian installs them. Throws with a text that names the one line to run. */
export function ensureSystemPackages(names, { say = console.log } = {}) {
  if (process.platform !== 'linux') return
  const missing = missingOf(names)
  if (missing.length === 0) return
  if (!finds('apt-get'))
    throw new Error(`These are missing on this system; install what holds them, then start again:\n  ${missing.map(describe).join('\n  ')}`)
  const isRoot = process.getuid?.() === 0
  const line = `apt-get install -y --no-install-recommends ${missing.map(debianName).join(' ')}`
  if (!isRoot) throw new Error(`System packages are missing. Run this line, then start again:\n\n  sudo ${line}\n`)
  say(`Installing system packages: ${missing.join(' ')} ...`)
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  try {
    execFileSync('apt-get', ['update', '-q'], options)
    execFileSync('apt-get', line.split(' ').slice(1), options)
  } catch {
    throw new Error(`The system packages could not be installed. Run this line, then start again:\n\n  ${line}\n`)
  }
}

function missingOf(names) {
  const libraries = names.some((name) => probes[name].library) ? knownLibraries() : ''
  return names.filter((name) => {
    const { library, program, python } = probes[name]
    if (library) return libraries !== null && !libraries.includes(`${library} `)
    return program ? !finds(program) : !runs('/usr/bin/python3', ['-c', `import ${python}`])
  })
}

/** The loader's list; `null` where it cannot be asked (then nothing is held to be missing). */
function knownLibraries() {
  for (const ldconfig of ['/sbin/ldconfig', '/usr/sbin/ldconfig', 'ldconfig']) {
    try {
      return execFileSync(ldconfig, ['-p'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    } catch {
      continue
    }
  }
  return null
}

/** Debian 13 and Ubuntu 24.04 renamed some libraries when their time became 64 bit. */
const debianName = (name) =>
  name.startsWith('lib') && runs('apt-cache', ['show', '--no-all-versions', `${name}t64`]) ? `${name}t64` : name

const describe = (name) => probes[name].library ?? probes[name].program ?? `Python's module ${probes[name].python}`
const finds = (program) => runs('sh', ['-c', `command -v ${program}`])

function runs(program, args) {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
