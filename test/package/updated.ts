import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { chromium, type Page } from '@playwright/test'
import type { Bridge } from '../../electron/bridge/index.js'
import type { UpdateState } from '../../electron/bridge/shell.js'
import { storedBodies } from '../e2e/support/database.js'
import { screensOf, type Screens } from '../e2e/support/screens.js'
import { startWorld } from '../e2e/support/server-process.js'
import type { Outcome } from '../faults/outcome.js'
import { until } from '../support/until.js'
import { installDeb, installedVersion, packDeb, removeDeb } from './deb.js'
import { createInstalledApp, type InstalledApp } from './installed-app.js'
import { enter } from './installed.js'
import { startUpdateFeed, type FeedMode, type UpdateFeed } from './update-feed.js'

const student = 'Марія Коваль'
const unsent = ['перше без мережі', 'друге без мережі', 'третє без мережі']
const draft = 'чернетка, яку не можна загубити'
const patienceMs = 4_000

const refusals: [FeedMode, string][] = [
  ['changed byte', 'checksum'],
  ['lower version', 'older'],
  ['unsigned', 'unsigned'],
  ['hangs', 'timeout'],
  ['stops in the middle', 'timeout'],
  ['gone', 'unreachable'],
]

/**
 * 1.0.0, installed from its deb, becomes 1.0.1 from a feed on this machine, with three texts unsent and a draft. Before that the feed does
 * everything that a feed must not do, and each time the program stays as it is and says why.
 */
export async function updated(): Promise<Outcome> {
  const outcome: Outcome = { name: 'updated from a feed', facts: {}, faults: [] }
  if (process.getuid?.() !== 0) return { ...outcome, faults: ['only root can install a deb'] }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-update-'))
  const feed = await startUpdateFeed()
  const env = { KREIDA_FEED_PRIVATE_KEY: feed.privateKey }
  const before = await packDeb({ folder: path.join(folder, 'before'), version: '1.0.0', feed: feed.url, env })
  const after = await packDeb({ folder: path.join(folder, 'after'), version: '1.0.1', feed: feed.url, env })
  feed.serve(path.dirname(after))
  const server = await startWorld({ settings: { KREIDA_RATE_LIMIT: 'off' } })
  let app: InstalledApp | null = null
  try {
    installDeb(before)
    app = createInstalledApp()
    const bin = placeAdministrator(app)
    const tutor = await enter(app, server.url, { PATH: `${bin}:/usr/bin:/bin`, KREIDA_UPDATE_PATIENCE_MS: String(patienceMs) })
    await leaveWork(tutor, () => server.stop())
    for (const [mode, reason] of refusals) await judgeRefusal({ page: tutor.page, feed, mode, reason, outcome })
    feed.behave('good')
    const again = await update({ app, tutor, outcome })
    await judgeWork(again, outcome)
    await server.start()
    await until(() => storedBodies(server.data_dir).length >= 4, 60_000, 'the server has the texts')
    const stored = storedBodies(server.data_dir)
    outcome.facts['stored on the server'] = stored.length
    if (stored.join() !== ['з мережею', ...unsent].join()) outcome.faults.push(`the server has: ${stored.join(', ')}`)
  } finally {
    await app?.dispose()
    if (installedVersion() !== null) removeDeb()
    await server.dispose()
    await feed.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
  return outcome
}

/** Stands in for the system's password dialog: a `pkexec` that asks us, who are root, and waits for the answer. */
function placeAdministrator(app: InstalledApp): string {
  const bin = path.join(app.home, 'bin')
  const asked = path.join(app.home, 'asked')
  fs.mkdirSync(bin)
  const script = [
    '#!/bin/sh',
    `echo "$@" > "${asked}.new"`,
    `mv "${asked}.new" "${asked}"`,
    `while [ ! -f "${asked}.done" ]; do sleep 0.1; done`,
  ]
  fs.writeFileSync(path.join(bin, 'pkexec'), [...script, `exit $(cat "${asked}.done")`].join('\n'), { mode: 0o755 })
  execFileSync('chown', ['-R', app.user, bin])
  return bin
}

async function actAsAdministrator(app: InstalledApp): Promise<string> {
  const asked = path.join(app.home, 'asked')
  await until(() => fs.existsSync(asked), 60_000, 'the program asks to be replaced')
  const words = fs.readFileSync(asked, 'utf8').trim()
  const file = /dpkg -i (.*?)'?$/.exec(words)?.[1]?.replaceAll('\\', '')
  if (!file) throw new Error(`asked for something else: ${words}`)
  installDeb(file)
  fs.writeFileSync(`${asked}.done`, '0')
  return words
}

async function leaveWork(tutor: Screens, stop: () => Promise<void>): Promise<void> {
  await stop()
  await until(async () => (await tutor.connection().getAttribute('data-state')) === 'offline', 60_000, 'the app is offline')
  for (const text of unsent) await tutor.write(text, { timeout: 20_000 })
  await tutor.composer().fill(draft)
}

const updatesOf = (page: Page, what: 'read' | 'check' | 'install'): Promise<unknown> =>
  page.evaluate(async (name): Promise<unknown> => (window as unknown as { kreida: Bridge }).kreida.updates[name](), what)

interface Judged {
  page: Page
  feed: UpdateFeed
  mode: FeedMode
  reason: string
  outcome: Outcome
}

async function judgeRefusal({ page, feed, mode, reason, outcome }: Judged): Promise<void> {
  feed.behave(mode)
  await updatesOf(page, 'check')
  const state = (await updatesOf(page, 'read')) as UpdateState
  outcome.facts[mode] = state.state === 'refused' ? `refused: ${state.reason}` : state.state
  if (state.state !== 'refused' || state.reason !== reason) outcome.faults.push(`a feed with "${mode}" made it ${JSON.stringify(state)}`)
  if (installedVersion() !== '1.0.0') outcome.faults.push(`a feed with "${mode}" installed ${installedVersion()}`)
}

/** From "ready" to the new version's window. */
async function update({ app, tutor, outcome }: { app: InstalledApp; tutor: Screens; outcome: Outcome }): Promise<Screens> {
  const { page } = tutor
  await updatesOf(page, 'check')
  await page.getByTestId('update-ready').waitFor()
  await page.getByTestId('update-ready').getByRole('button', { name: 'Перезапустити' }).click()
  await page.getByText('Спершу надішліть або приберіть текст').waitFor()
  outcome.facts['over words in the composer'] = 'refused'
  await tutor.goTo('/outbox')
  const old = app.pids()
  const begun = performance.now()
  // Not awaited: the main process waits for the administrator, and answers no click meanwhile.
  const clicked = page.getByTestId('update-ready').getByRole('button', { name: 'Перезапустити' }).click()
  clicked.catch(() => undefined)
  await actAsAdministrator(app)
  outcome.facts['installed version'] = installedVersion() ?? 'none'
  await until(() => app.pids().length > 0 && app.pids().every((pid) => !old.includes(pid)), 60_000, 'the new version runs')
  const again = await connect(app)
  const version = await again.page.evaluate(() => (window as unknown as { kreida: Bridge }).kreida.app_version)
  outcome.facts['running version'] = version
  outcome.facts['seconds of the restart'] = Math.round((performance.now() - begun) / 1000)
  if (version !== '1.0.1' || installedVersion() !== '1.0.1') outcome.faults.push(`after the update ${version} runs`)
  return again
}

async function connect(app: InstalledApp): Promise<Screens> {
  const portFile = path.join(app.profile, 'DevToolsActivePort')
  const pages = async (): Promise<Page[]> => {
    const port = fs.readFileSync(portFile, 'utf8').split('\n')[0]
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
    return browser
      .contexts()
      .flatMap((context) => context.pages())
      .filter((page) => page.url().startsWith('app://'))
  }
  let page: Page | undefined
  await until(async () => (page = (await pages().catch(() => []))[0]) !== undefined, 60_000, 'the new version shows a window')
  if (!page) throw new Error('no window')
  return screensOf(page, 'uk')
}

async function judgeWork(tutor: Screens, outcome: Outcome): Promise<void> {
  await tutor.goToChat(student)
  const states = (await tutor.messages()).filter(({ text }) => unsent.includes(text)).map(({ state }) => state)
  outcome.facts['unsent after the update'] = states.join()
  if (states.join() !== 'queued,queued,queued') outcome.faults.push(`after the update the texts are ${states.join()}`)
  const kept = await tutor.composer().inputValue()
  outcome.facts['draft after the update'] = kept === draft ? 'there' : `"${kept}"`
  if (kept !== draft) outcome.faults.push('the update lost the draft')
}
