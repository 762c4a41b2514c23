import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { storedBodies } from '../e2e/support/database.js'
import type { Screens } from '../e2e/support/screens.js'
import type { ServerProcess } from '../e2e/support/server-process.js'
import { openTutorDesk, type TutorDesk } from '../e2e/support/tutor-desk.js'
import { until } from '../support/until.js'

/** With whom the tutor of every scenario writes. */
export const student = 'Марія Коваль'

/** The tutor's desk with what the scenarios do at it. */
export interface Desk extends Omit<TutorDesk, 'tutor'> {
  /** Every text that the screen has shown as a bubble, in the order of writing. */
  shown: string[]
  /** Starts the app on the chat. `FAKETIME`: its clock, as libfaketime is told it. */
  open(env?: { FAKETIME: string }): Promise<Screens>
  /** Writes and remembers what was shown. Throws when the app dies meanwhile. */
  write(screens: Screens, text: string): Promise<void>
  /** Waits until the screen shows what the server has, all of it sent. Throws after a minute. */
  settle(screens: Screens): Promise<void>
}

/** Sets it up, signed in, with the thread begun; the app runs. */
export async function setUpDesk(settings: Record<string, string> = {}): Promise<Desk> {
  const { tutor, ...desk } = await openTutorDesk({ settings: { KREIDA_RATE_LIMIT: 'off', ...settings } })
  const { app, server } = desk
  await tutor.openChat(student)
  const shown: string[] = []
  return {
    ...desk,
    shown,
    async open(env) {
      const screens = await app.start(env && { ...env, LD_PRELOAD: fakeTimeLibrary() })
      await screens.goToChat(student)
      return screens
    },
    async write(screens, text) {
      await screens.write(text, { timeout: 20_000 })
      shown.push(text)
    },
    settle: (screens) => until(() => isSettled(screens, server), 60_000, 'the screen shows what the server has, all of it sent'),
  }
}

/** Debian's place for it has the machine's name in the middle. */
function fakeTimeLibrary(): string {
  const places = fs.readdirSync('/usr/lib').map((folder) => `/usr/lib/${folder}/faketime/libfaketimeMT.so.1`)
  const found = places.find((place) => fs.existsSync(place))
  if (!found) throw new Error('libfaketime is not installed')
  return found
}

/** A chat shows its newest messages, at least so many where there are so many. */
const leastShown = 50

/** Whether the screen shows the end of what the server has, as it stands there, and nothing that waits. */
async function isSettled(screens: Screens, { data_dir }: ServerProcess): Promise<boolean> {
  const messages = await screens.messages()
  const stored = storedBodies(data_dir)
  if (messages.length < Math.min(stored.length, leastShown)) return false
  const end = stored.slice(stored.length - messages.length)
  return messages.every(({ text, state }, index) => text === end[index] && (state === 'sent' || state === 'read'))
}

/** What is wrong with the texts in the end: each that was shown is on the server once, in the order of writing. None is a pass. */
export function faultsOfTexts({ shown, server }: Pick<Desk, 'shown' | 'server'>, { isOrdered = true } = {}): string[] {
  const stored = storedBodies(server.data_dir)
  const faults: string[] = []
  const lost = shown.filter((text) => !stored.includes(text))
  if (lost.length > 0) faults.push(`${lost.length} shown texts are lost: ${lost.slice(0, 3).join(', ')}`)
  const twice = stored.filter((text, index) => stored.indexOf(text) !== index)
  if (twice.length > 0) faults.push(`${twice.length} are there twice: ${twice.slice(0, 3).join(', ')}`)
  const order = stored.filter((text) => shown.includes(text))
  if (isOrdered && lost.length === 0 && order.join('\n') !== shown.join('\n')) faults.push('the order of writing is not kept')
  return faults
}

/** Where the app keeps the journal of its one account. */
export function journalFile(profile: string): string {
  const accounts = path.join(profile, 'accounts')
  const [key] = fs.readdirSync(accounts).filter((name) => fs.existsSync(path.join(accounts, name, 'journal.sqlite')))
  if (!key) throw new Error(`no journal under ${accounts}`)
  return path.join(accounts, key, 'journal.sqlite')
}

/** The states of the texts in the journal of a dead app, read from a copy: the app must find it as it was left. */
export function journalStates(profile: string): Map<string, string> {
  const file = journalFile(profile)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-journal-'))
  const copy = path.join(folder, 'journal.sqlite')
  for (const part of ['', '-wal']) if (fs.existsSync(file + part)) fs.copyFileSync(file + part, copy + part)
  const database = new DatabaseSync(copy)
  const rows = database.prepare('SELECT state, intent FROM entries').all() as { state: string; intent: string }[]
  database.close()
  fs.rmSync(folder, { recursive: true })
  return new Map(rows.map(({ state, intent }) => [(JSON.parse(intent) as { body?: string }).body ?? '', state]))
}
