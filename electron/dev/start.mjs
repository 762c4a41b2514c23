// `npm start`: from a fresh clone to an open window with demo people. Plain Node, since it runs before node_modules exists.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ended, freePort, startDesktop, startServer, stopChild } from './children.mjs'
import { getElectron } from './get-electron.mjs'
import { ensureBuilt, ensurePackages } from './prepare.mjs'
import { ensureSystemPackages, forWindow } from './system-packages.mjs'

const project = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..')
const firstPort = 8787
const say = (text) => console.log(text)
const children = []
let isStopping = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stopAll(0))

try {
  await start()
} catch (fault) {
  if (!isStopping) {
    console.error(fault.message)
    await stopAll(1)
  }
}

async function start() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 12)) throw new Error(`Kreida needs Node 20.12 or newer; this is ${process.versions.node}.`)
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
  if (hasDisplay) ensureSystemPackages(forWindow, { say })
  await ensurePackages(project, say)
  // A fault here only costs the window: the browser version is left.
  const electron = hasDisplay ? findElectron() : null
  await ensureBuilt(project, say)

  const port = await freePort(firstPort, say)
  // Another port is another server, with people and windows of its own.
  const suffix = port === firstPort ? '' : `-${port}`
  const folder = (name) => path.join(project, '.kreida', name + suffix)
  const server = await startServer({ project, port, folder: folder('demo'), say })
  children.push(server.child)

  const found = await electron
  if (found?.folder && !isStopping) {
    const desktop = startDesktop({ project, electronFolder: found.folder, url: server.url, folder: folder('desktop') })
    children.unshift(desktop)
    say('\nThe window is opening. Closing it, or Ctrl+C, ends everything.\n')
    const code = await Promise.race([ended(desktop), ended(server.child).then(() => 'server')])
    if (isStopping) return
    if (code === 'server') throw new Error(`The server ended by itself; see ${folder('demo')}`)
    if (code === 0) return stopAll(0)
    say(`The window could not be kept open (${code ?? 'signal'}); see ${path.join(folder('desktop'), 'desktop.log')}`)
  }
  if (found?.fault) say(`\n${found.fault}`)
  say(`\nOpen ${server.url} in a browser. Ctrl+C ends the server.\n`)
  await ended(server.child)
  if (!isStopping) throw new Error(`The server ended by itself; see ${folder('demo')}`)
}

async function findElectron() {
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (given) return { folder: given }
  return getElectron({ say }).then(
    (folder) => ({ folder }),
    (fault) => ({ fault: fault.message }),
  )
}

async function stopAll(code) {
  if (isStopping) return
  isStopping = true
  await Promise.all(children.map(stopChild))
  process.exit(code)
}
