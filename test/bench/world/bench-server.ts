import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { platformToken } from '../../e2e/support/server-process.js'

const project = path.join(import.meta.dirname, '..', '..', '..')

/** The product's server in a process of its own, on a data folder and a port that outlive it. */
export interface BenchServer {
  url: string
  start(): Promise<void>
  stop(): Promise<void>
  /** Applied intents since the process began, as the server itself counts them. */
  applied(): Promise<number>
}

export function benchServer({ data_dir, port }: { data_dir: string; port: number }): BenchServer {
  const url = `http://127.0.0.1:${port}`
  const env = {
    ...process.env,
    KREIDA_PORT: String(port),
    KREIDA_DATA_DIR: data_dir,
    KREIDA_PLATFORM_TOKEN: platformToken,
    KREIDA_LOG_LEVEL: 'error',
    KREIDA_RATE_LIMIT: 'off',
  }
  let child: ChildProcess | null = null
  return {
    url,
    async start() {
      const started = spawn(process.execPath, ['--import', 'tsx', 'sync-server/index.ts'], {
        cwd: project,
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      child = started
      await new Promise<void>((resolve, reject) => {
        started.stdout.on('data', (bytes: Buffer) => bytes.toString().includes('listens on') && resolve())
        started.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
      })
    },
    async stop() {
      const stopping = child
      child = null
      if (!stopping || stopping.exitCode !== null) return
      const ended = new Promise((resolve) => stopping.once('exit', resolve))
      stopping.kill('SIGTERM')
      const force = setTimeout(() => stopping.kill('SIGKILL'), 5_000)
      await ended
      clearTimeout(force)
    },
    async applied() {
      const text = await (await fetch(`${url}/metrics`)).text()
      return Number(/^kreida_verdicts_total\{status="applied"[^}]*\} (\d+)/mu.exec(text)?.[1] ?? 0)
    },
  }
}
