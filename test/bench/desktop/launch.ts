import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import electronProgram from 'electron'
import { compiledScript } from '../page/compile.js'
import type { StartOrders } from '../page/start-probe.js'

const project = path.join(import.meta.dirname, '..', '..', '..')

/** An Electron process that nobody steers: it only says on standard output what it has reached. */
export interface Launched {
  pid: number
  /** Milliseconds from the spawn until the event. */
  reached(event: 'painted' | 'live'): Promise<number>
  end(): Promise<void>
}

const flagsFor = (profile: string): string[] => [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--password-store=basic',
  '--lang=uk',
  `--user-data-dir=${profile}`,
]

/** Starts the built app on a profile, with the probe that `orders` are for. */
export function launchKreida(profile: string, orders: StartOrders): Launched {
  const preload = compiledScript('page/start-probe.ts', `globalThis.benchOrders = ${JSON.stringify(orders)}`)
  const args = ['-r', compiledScript('page/main-probe.ts'), ...flagsFor(profile), project]
  return launch(args, { KREIDA_BENCH_PRELOAD: preload })
}

/** Starts the empty app on a new profile. */
export function launchEmpty(): Launched {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-bench-empty-'))
  const launched = launch([...flagsFor(profile), compiledScript('reference/app-main.ts')], {})
  return {
    ...launched,
    async end() {
      await launched.end()
      fs.rmSync(profile, { recursive: true, force: true })
    },
  }
}

function launch(args: string[], env: Record<string, string>): Launched {
  const begun = performance.timeOrigin + performance.now()
  const child = spawn(String(electronProgram), args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'ignore'] })
  const times = new Map<string, number>()
  let text = ''
  let onEvent = (): void => undefined
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString()
    for (const [, words] of text.matchAll(/^bench (\{.*\})$/gmu)) {
      const { event, at } = JSON.parse(words ?? '') as { event: string; at: number }
      if (!times.has(event)) times.set(event, at - begun)
    }
    onEvent()
  })
  return {
    pid: child.pid ?? 0,
    reached: (event) =>
      new Promise((resolve, reject) => {
        const timeout = setTimeout(() => reject(new Error(`the app was not ${event} after 60 s`)), 60_000)
        child.once('exit', (code) => reject(new Error(`the app ended with ${code} before it was ${event}`)))
        onEvent = () => {
          const time = times.get(event)
          if (time === undefined) return
          clearTimeout(timeout)
          resolve(time)
        }
        onEvent()
      }),
    end: () => endOf(child),
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await ended
  clearTimeout(force)
}
