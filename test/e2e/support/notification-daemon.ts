import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { until } from '../../support/until.js'

const program = path.join(import.meta.dirname, '..', '..', 'support', 'notification-daemon.py')

export interface ShownNotice {
  id: number
  summary: string
  body: string
}

/** A real notification service and tray host on the test's session bus. */
export interface NotificationDaemon {
  /** Notifications on the screen now, in the order of showing. */
  onScreen(): ShownNotice[]
  /** Every one that was ever shown. */
  everShown(): ShownNotice[]
  /** As a person clicks it. */
  click(id: number): void
  /** What the tray's sign says; null where there is none. */
  trayText(): Promise<string | null>
  stop(): void
}

type Line =
  | { event: 'shown'; id: number; summary: string; body: string }
  | { event: 'closed'; id: number }
  | { event: 'tray' }
  | { event: 'tooltip'; text: string }

export async function startNotificationDaemon(): Promise<NotificationDaemon> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-notices-'))
  const log = path.join(folder, 'log')
  fs.writeFileSync(log, '')
  const child = spawn('/usr/bin/python3', [program], { env: { ...process.env, NOTIFY_LOG: log }, stdio: ['pipe', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    child.once('exit', (code) => reject(new Error(`the notification daemon ended with ${code}`)))
  })
  const lines = (): Line[] =>
    fs
      .readFileSync(log, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line)
  const everShown = (): ShownNotice[] => lines().flatMap((line) => (line.event === 'shown' ? [line] : []))

  return {
    everShown,
    onScreen() {
      const closed = new Set(lines().flatMap((line) => (line.event === 'closed' ? [line.id] : [])))
      return everShown().filter(({ id }) => !closed.has(id))
    },
    click: (id) => void child.stdin.write(`click ${id}\n`),
    async trayText() {
      if (!lines().some((line) => line.event === 'tray')) return null
      const count = (): number => lines().filter((line) => line.event === 'tooltip').length
      const before = count()
      child.stdin.write('tray\n')
      await until(() => count() > before, 5_000, 'the tray answers')
      const last = lines().findLast((line) => line.event === 'tooltip')
      return last?.event === 'tooltip' ? last.text : null
    },
    stop() {
      child.kill()
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}
