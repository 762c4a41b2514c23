import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect } from '@playwright/test'
import { storedBodies } from '../e2e/support/database.js'
import { startWorld } from '../e2e/support/server-process.js'
import { tutorEmail } from '../e2e/support/tutor-desk.js'
import type { Screens } from '../e2e/support/screens.js'
import { screensOf } from '../e2e/support/screens.js'
import type { Outcome } from '../faults/outcome.js'
import { until } from '../support/until.js'
import { installDeb, installedVersion, leftovers, packDeb, removeDeb } from './deb.js'
import { confinement, createInstalledApp, type InstalledApp } from './installed-app.js'

const student = 'Марія Коваль'
const offline = ['перше без мережі', 'друге без мережі', 'третє без мережі']

/** Switches that would open the app to another program. */
const dangerous = [
  '--no-sandbox',
  '--remote-debugging-port=9222',
  '--remote-debugging-pipe',
  '--inspect',
  '--inspect-brk=0',
  '--disable-web-security',
  '--js-flags=--expose-gc',
  '--load-extension=/tmp',
  '--ignore-certificate-errors',
  '--host-resolver-rules=MAP * 127.0.0.1',
  '--renderer-cmd-prefix=/bin/sh',
  '--disable-setuid-sandbox',
  '-r',
]

/**
 * The deb as a person gets it: installed with dpkg, started by an ordinary user with the sandbox on, killed while offline with three
 * messages queued, upgraded over itself meanwhile, and removed.
 */
export async function installed({ deb }: { deb?: string } = {}): Promise<Outcome> {
  const outcome: Outcome = { name: 'the installed app', facts: {}, faults: [] }
  if (process.getuid?.() !== 0) return { ...outcome, faults: ['only root can install a deb'] }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-package-'))
  const file = deb ?? (await packDeb({ folder, version: '1.0.0' }))
  const server = await startWorld({ settings: { KREIDA_RATE_LIMIT: 'off' } })
  let app: InstalledApp | null = null
  try {
    installDeb(file)
    outcome.facts['installed version'] = installedVersion() ?? 'none'
    app = createInstalledApp()
    await enter(app, server.url)
    judgeConfinement(app, outcome)
    await writeOffline(app, () => server.stop())
    await app.kill()
    installDeb(file)
    const again = await app.start([], { KREIDA_SERVER_URL: server.url })
    await again.goToChat(student)
    const waiting = await statesOf(again)
    if (waiting.join() !== 'queued,queued,queued') outcome.faults.push(`after the kill and the upgrade the texts are ${waiting.join()}`)
    await server.start()
    await until(() => storedBodies(server.data_dir).length >= 4, 60_000, 'the server has the texts')
    await until(async () => (await statesOf(again)).every((state) => state === 'sent'), 60_000, 'the screen says sent')
    const stored = storedBodies(server.data_dir)
    outcome.facts['stored on the server'] = stored.length
    if (stored.join() !== ['з мережею', ...offline].join()) outcome.faults.push(`the server has: ${stored.join(', ')}`)
    await app.kill()
    judgeSwitches(app, outcome)
    judgeRemoval(app, outcome)
  } finally {
    if (installedVersion() !== null) removeDeb()
    await app?.dispose()
    await server.dispose()
    fs.rmSync(folder, { recursive: true, force: true })
  }
  return outcome
}

/** Signs in and sends one message, so that the thread is there. */
export async function enter(app: InstalledApp, url: string, env: Record<string, string> = {}): Promise<Screens> {
  const first = await app.start([], { KREIDA_SERVER_URL: url, ...env })
  await first.signIn({ email: tutorEmail, server: url })
  await until(() => first.page.isClosed(), 30_000, 'the sign-in window closed')
  const tutor = screensOf(await app.page(), 'uk')
  await tutor.openChat(student)
  await tutor.write('з мережею', { timeout: 20_000 })
  await until(async () => (await tutor.messages()).every(({ state }) => state === 'sent'), 30_000, 'the first is sent')
  return tutor
}

async function writeOffline(app: InstalledApp, stop: () => Promise<void>): Promise<void> {
  const tutor = screensOf(await app.page(), 'uk')
  await stop()
  await until(async () => (await tutor.connection().getAttribute('data-state')) === 'offline', 60_000, 'the app is offline')
  for (const text of offline) await tutor.write(text, { timeout: 20_000 })
  await expect(tutor.bubble('третє без мережі')).toHaveAttribute('data-state', 'queued')
}

const statesOf = async (tutor: Screens): Promise<(string | null)[]> =>
  (await tutor.messages()).filter(({ text }) => offline.includes(text)).map(({ state }) => state)

function judgeConfinement(app: InstalledApp, outcome: Outcome): void {
  const all = confinement(app.pids())
  const renderers = all.filter(({ kind }) => kind === 'renderer')
  outcome.facts['processes'] = all.map(({ kind }) => kind).join(' ')
  outcome.facts['renderer /proc status'] = renderers
    .map(
      ({ uid, seccomp, noNewPrivs, ownUserNamespace }) =>
        `uid ${uid}, Seccomp ${seccomp}, NoNewPrivs ${noNewPrivs}, own user namespace ${ownUserNamespace}`,
    )
    .join('; ')
  if (renderers.length === 0) outcome.faults.push('no renderer was found')
  for (const { pid, uid, seccomp, noNewPrivs, ownUserNamespace } of renderers)
    if (uid === 0 || seccomp !== 2 || noNewPrivs !== 1 || !ownUserNamespace) outcome.faults.push(`renderer ${pid} is not in the sandbox`)
}

function judgeSwitches(app: InstalledApp, outcome: Outcome): void {
  for (const word of dangerous) {
    const { code, said } = app.refuses(word)
    if (code !== 2 || !said.includes('does not start with')) outcome.faults.push(`${word} was not refused: ${code} ${said.slice(0, 200)}`)
  }
  outcome.facts['switches refused'] = dangerous.length
}

function judgeRemoval(app: InstalledApp, outcome: Outcome): void {
  removeDeb()
  const left = leftovers()
  if (left.length > 0) outcome.faults.push(`left behind: ${left.join(', ')}`)
  if (!fs.existsSync(path.join(app.profile, 'accounts'))) outcome.faults.push('removing the program removed the person’s data')
  outcome.facts['left behind'] = left.length
}
