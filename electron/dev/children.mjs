// The processes `npm start` runs: started, watched, and stopped together.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const listenMs = 60_000
const stopMs = 5_000

/** The first free port from `from` on; each one in use is named. */
export async function freePort(from, say) {
  for (let port = from; port < from + 100; port += 1) {
    if (await canListen(port)) return port
    say(`Port ${port} is in use; trying ${port + 1}.`)
  }
  throw new Error(`No free port between ${from} and ${from + 99}.`)
}

function canListen(port) {
  return new Promise((resolve) => {
    const probe = net.createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

/** Starts the demo server and waits until it listens. Its later lines (the demo's people) go to `say`, its log to a file. */
export async function startServer({ project, port, folder, say }) {
  fs.mkdirSync(folder, { recursive: true })
  const logFile = path.join(folder, 'server.log')
  const tsx = pathToFileURL(path.join(project, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href
  const env = { ...process.env, KREIDA_DEMO: '1', KREIDA_HOST: '127.0.0.1', KREIDA_PORT: String(port), KREIDA_DATA_DIR: folder }
  const child = spawn(process.execPath, ['--import', tsx, path.join(project, 'sync-server', 'index.ts')], {
    cwd: project,
    env,
    stdio: 'pipe',
  })
  const log = fs.createWriteStream(logFile)
  child.stderr.pipe(log)
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The server does not listen after ${listenMs / 1000} s; see ${logFile}`)), listenMs)
    let isListening = false
    eachLine(child.stdout, (line) => {
      const address = /https?:\/\/\S+:\d+/.exec(line)?.[0]
      if (isListening || !address) return line.startsWith('{') ? log.write(`${line}\n`) : say(line)
      isListening = true
      clearTimeout(timer)
      say(`\nThe server is at ${address} (a browser can open it too). These people can sign in (address, password):\n`)
      resolve(address)
    })
    child.once('exit', (code) => {
      clearTimeout(timer)
      const last = fs.readFileSync(logFile, 'utf8').trim().split('\n').slice(-15).join('\n')
      reject(new Error(`${last}\nThe server ended with ${code ?? 'a signal'}.`))
    })
    child.once('error', reject)
  })
  return { child, url }
}

/** Whom the demo's window opens for; the same as in `sync-server/commands/demo/`. */
const demoTutor = 'olena@demo.kreida:kreida-demo'

/** Opens the desktop app. Its messages go to a file. */
export function startDesktop({ project, electronFolder, url, folder }) {
  fs.mkdirSync(folder, { recursive: true })
  const programs = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0
  const args = [project, `--user-data-dir=${folder}`, ...(isRoot ? ['--no-sandbox'] : [])]
  const env = { ...process.env, KREIDA_SERVER_URL: url, KREIDA_DEMO_SIGN_IN: demoTutor }
  delete env.ELECTRON_RUN_AS_NODE // editors set it in their terminals
  const child = spawn(path.join(electronFolder, programs[process.platform] ?? 'electron'), args, {
    cwd: project,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = fs.createWriteStream(path.join(folder, 'desktop.log'))
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  return child
}

/** Resolves with the exit code (`null` after a signal or where it could not be started). */
export function ended(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode)
    child.once('exit', resolve)
    child.once('error', () => resolve(null))
  })
}

/** Asks to end, and after 5 s makes it. */
export async function stopChild(child) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMs)
  await ended(child)
  clearTimeout(timer)
}

function eachLine(stream, take) {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    lines.forEach(take)
  })
}
