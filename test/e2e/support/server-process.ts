import { execFile, spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../support/free-port.js'

const project = path.join(import.meta.dirname, '..', '..', '..')
export const platformToken = 'e2e-platform-token-0123456789'
export const password = 'a-long-password'

/** A real server in a process of its own, on a port that stays its own while it is down. */
export interface ServerProcess {
  url: string
  port: number
  data_dir: string
  start(): Promise<void>
  stop(signal?: NodeJS.Signals): Promise<void>
  /** What an operator types: `npm run server -- NAME FILE`. */
  command(name: 'backup' | 'restore' | 'import', file: string): Promise<void>
  /** The platform's call: how a marketplace feeds the server. */
  put(path: string, body: object): Promise<void>
  dispose(): Promise<void>
}

/** `settings`: more of the environment, `DATABASE_URL` among it. */
export async function createServer(settings: Record<string, string> = {}): Promise<ServerProcess> {
  const data_dir = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-e2e-server-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = {
    ...process.env,
    KREIDA_PORT: String(port),
    KREIDA_DATA_DIR: data_dir,
    KREIDA_PLATFORM_TOKEN: platformToken,
    KREIDA_LOG_LEVEL: 'error',
    ...settings,
  }
  const program = ['--import', 'tsx', 'sync-server/index.ts']
  let child: ChildProcess | null = null

  async function start(): Promise<void> {
    const started = spawn(process.execPath, program, { cwd: project, env, stdio: ['ignore', 'pipe', 'inherit'] })
    child = started
    await new Promise<void>((resolve, reject) => {
      started.stdout.on('data', (bytes: Buffer) => bytes.toString().includes('listens on') && resolve())
      started.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    })
  }

  async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const stopping = child
    child = null
    if (!stopping || stopping.exitCode !== null) return
    const ended = new Promise((resolve) => stopping.once('exit', resolve))
    stopping.kill(signal)
    await ended
  }

  return {
    url,
    port,
    data_dir,
    start,
    stop,
    command: async (name, file) => void (await promisify(execFile)(process.execPath, [...program, name, file], { cwd: project, env })),
    async put(target, body) {
      const headers = { authorization: `Bearer ${platformToken}`, 'content-type': 'application/json' }
      const response = await fetch(`${url}/api/v1/platform/${target}/`, { method: 'PUT', headers, body: JSON.stringify(body) })
      if (!response.ok) throw new Error(`${target}: ${response.status} ${await response.text()}`)
    },
    async dispose() {
      await stop('SIGKILL')
      fs.rmSync(data_dir, { recursive: true, force: true })
    },
  }
}

/** A server with everybody in it, running. `settings`: more of its environment. */
export async function startWorld({
  locale = 'uk',
  settings = {},
}: { locale?: 'uk' | 'en'; settings?: Record<string, string> } = {}): Promise<ServerProcess> {
  const server = await createServer(settings)
  await server.start()
  await fillWorld(server, locale)
  return server
}

/** Olena teaches Maria and Danylo, with both of whom she may write; Petro's contacts are locked. Nobody has a thread yet. */
export async function fillWorld(server: ServerProcess, locale: 'uk' | 'en' = 'uk'): Promise<void> {
  const people = [
    { id: 1, role: 'tutor', email: 'olena@example.org', display_name: 'Олена Гриценко' },
    { id: 2, role: 'student', email: 'maria@example.org', display_name: 'Марія Коваль' },
    { id: 3, role: 'student', email: 'danylo@example.org', display_name: 'Данило Бондаренко' },
    { id: 4, role: 'student', email: 'petro@example.org', display_name: 'Петро Іваненко' },
  ]
  for (const { id, ...person } of people) await server.put(`users/${id}`, { ...person, password, locale, time_zone: 'Europe/Kyiv' })
  for (const student_id of [2, 3, 4]) await server.put(`relations/${100 + student_id}`, { tutor_id: 1, student_id, status: 'ACTIVE' })
  for (const student_id of [2, 3]) await server.put(`contact-access/1/${student_id}`, { granted: true })
}
