import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { environmentOf, makePlace, type PlaceEnvironment } from './engines.js'
import { until } from './until.js'

const root = path.resolve(import.meta.dirname, '../..')

export interface ServerProcess {
  child: ChildProcess
  stdout: () => string
  stderr: () => string
  /** Waits for the line that says where it listens. */
  address: () => Promise<string>
  /** Waits for the end and answers the code. */
  code: () => Promise<number | null>
}

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-process-'))
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Where a process keeps its data: a database of its own on the engine of this run, which goes with the test. */
export async function temporaryPlace(): Promise<PlaceEnvironment> {
  const { config, remove } = await makePlace()
  onTestFinished(remove)
  return environmentOf(config)
}

/** Starts the server's own entry with exactly this environment. */
export function startServer(env: Record<string, string>, args: string[] = [], nodeArgs: string[] = []): ServerProcess {
  const inherited = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' }
  const entry = path.join(root, 'sync-server/index.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', ...nodeArgs, entry, ...args], { cwd: root, env: { ...inherited, ...env } })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve))
  onTestFinished(() => void child.kill('SIGKILL'))
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    async address() {
      await until(() => /http:\/\/\S+/.test(stdout) || child.exitCode !== null, 25_000)
      const [address] = /http:\/\/\S+/.exec(stdout) ?? []
      if (!address) throw new Error(`the server ended with ${child.exitCode}: ${stderr}`)
      return address
    },
    code: () => closed,
  }
}
