import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { createDesktopApp } from '../../e2e/support/desktop-app.js'
import { platformToken } from '../../e2e/support/server-process.js'
import { freePort } from '../../support/free-port.js'
import { untilQuiet } from '../measure/process-tree.js'
import { benchServer, type BenchServer } from './bench-server.js'
import { emailOf, importLines, seed, tutorId } from './seed.js'

const project = path.join(import.meta.dirname, '..', '..', '..')

/** A running server with the world in it, and the profile of a tutor who has synced all of it. Both are copies that may be spoilt. */
export interface World {
  size: number
  server: BenchServer
  data_dir: string
  profile: string
  dispose(): Promise<void>
}

export interface Worlds {
  /** `withServer: false` leaves the server down. */
  open(size: number, options?: { withServer?: boolean }): Promise<World>
  /** A server alone, filled, that nobody has synced from. */
  openServer(size: number): Promise<Pick<World, 'server' | 'data_dir' | 'dispose'>>
  /** Removes what this run has prepared. */
  dispose(): void
}

interface Prepared {
  port: number
}

/** Prepares each size once: fills a server, signs a tutor in with the built app and waits until all is synced. */
export function createWorlds(cache: string | null): Worlds {
  const home = cache ?? fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-bench-'))
  const filled = new Map<string, Promise<Prepared>>()
  const once = (key: string, make: (folder: string) => Promise<Prepared>): Promise<Prepared> => {
    const made = filled.get(key) ?? remembered(path.join(home, key), make)
    filled.set(key, made)
    return made
  }
  const fillServer = (size: number): Promise<Prepared> =>
    once(serverKey(size), async (folder) => {
      const port = await freePort()
      await fill(benchServer({ data_dir: path.join(folder, 'server'), port }), size)
      return { port }
    })
  const openServer = async (key: string, { port }: Prepared): Promise<Pick<World, 'server' | 'data_dir' | 'dispose'>> => {
    const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-bench-world-'))
    fs.cpSync(path.join(home, key, 'server'), path.join(copy, 'server'), { recursive: true })
    const data_dir = path.join(copy, 'server')
    const server = benchServer({ data_dir, port })
    return {
      server,
      data_dir,
      async dispose() {
        await server.stop()
        fs.rmSync(copy, { recursive: true, force: true })
      },
    }
  }

  return {
    async open(size, { withServer = true } = {}) {
      const prepared = await fillServer(size)
      const key = profileKey(size)
      await once(key, (folder) => syncProfile(path.join(home, serverKey(size)), folder, prepared))
      const opened = await openServer(key, prepared)
      const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-bench-profile-'))
      fs.cpSync(path.join(home, key, 'profile'), profile, { recursive: true })
      if (withServer) await opened.server.start()
      return {
        ...opened,
        size,
        profile,
        async dispose() {
          await opened.dispose()
          fs.rmSync(profile, { recursive: true, force: true })
        },
      }
    },
    async openServer(size) {
      const prepared = await fillServer(size)
      const opened = await openServer(serverKey(size), prepared)
      await opened.server.start()
      return opened
    },
    dispose() {
      if (cache === null) fs.rmSync(home, { recursive: true, force: true })
    },
  }
}

/** A folder is used again only if it was finished. */
async function remembered(folder: string, make: (folder: string) => Promise<Prepared>): Promise<Prepared> {
  const mark = path.join(folder, 'prepared.json')
  if (fs.existsSync(mark)) return JSON.parse(fs.readFileSync(mark, 'utf8')) as Prepared
  fs.rmSync(folder, { recursive: true, force: true })
  fs.mkdirSync(folder, { recursive: true })
  const prepared = await make(folder)
  fs.writeFileSync(mark, JSON.stringify(prepared))
  return prepared
}

const serverKey = (size: number): string => `server-${size}-${seed}-${hashOf(['sync-server/storage'])}`
const profileKey = (size: number): string => `profile-${size}-${seed}-${hashOf(['out', 'sync-server/storage'])}`

/** Another program may store in another layout, so a kept world is only good for the same code. */
function hashOf(folders: readonly string[]): string {
  const hash = createHash('sha256')
  for (const folder of folders) {
    const files = fs.readdirSync(path.join(project, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    for (const file of files.map((entry) => path.join(entry.parentPath, entry.name)).sort()) hash.update(fs.readFileSync(file))
  }
  return hash.digest('hex').slice(0, 12)
}

async function fill(server: BenchServer, size: number): Promise<void> {
  say(`filling a server with ${size.toLocaleString('en')} messages`)
  await server.start()
  const answer = await fetch(`${server.url}/api/v1/platform/import/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${platformToken}`, 'content-type': 'application/x-ndjson' },
    body: Readable.toWeb(Readable.from(importLines(size, Date.now()))) as ReadableStream,
    duplex: 'half',
  } as RequestInit)
  const report = await answer.text()
  if (!answer.ok || /"line"/u.test(report)) throw new Error(`the import failed: ${report.slice(0, 500)}`)
  await server.stop()
}

/** The profile goes together with the server's data: its tokens are known there. */
async function syncProfile(filledFolder: string, folder: string, { port }: Prepared): Promise<Prepared> {
  say('signing a tutor in and syncing everything')
  fs.cpSync(path.join(filledFolder, 'server'), path.join(folder, 'server'), { recursive: true })
  const server = benchServer({ data_dir: path.join(folder, 'server'), port })
  await server.start()
  const profile = path.join(folder, 'profile')
  fs.mkdirSync(profile)
  const app = createDesktopApp({ profile })
  const begun = performance.now()
  await app.start()
  const tutor = await app.signIn(emailOf(tutorId), server.url)
  await tutor
    .connection()
    .filter({ hasText: tutor.text('connection.online') })
    .waitFor({ timeout: 600_000 })
  await untilQuiet(app.pid())
  await app.close()
  await server.stop()
  say(`synced in ${((performance.now() - begun) / 1000).toFixed(0)} s`)
  return { port }
}

/** Progress goes to standard error, so that the table alone is on standard output. */
export const say = (words: string): void => void process.stderr.write(`bench: ${words}\n`)
