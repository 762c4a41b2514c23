import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { DatabaseSync } from '@photostructure/sqlite'
import { v7 } from 'uuid'
import { openJournal } from '../../../electron/main/journal/journal.js'
import { createDesktopApp } from '../../e2e/support/desktop-app.js'
import type { Bench } from '../measure/bench.js'
import type { Row } from '../measure/table.js'
import { inTurns } from '../measure/turns.js'
import { startRawServer, type RawServer } from '../reference/raw-server.js'
import { studentIds, threadOf } from '../world/seed.js'
import type { Worlds } from '../world/world.js'

const threads = 20
/** A push that takes longer is measured over this time. */
const limitMs = 40_000
const batch = 100

/** Texts written offline go out once the server is back. */
export async function pushRows({ options, worlds }: Bench): Promise<Row[]> {
  const raw = await startRawServer()
  try {
    const count = Math.min(10_000, options.size / 10)
    const turns = await inTurns(
      options.pairs,
      () => pushQueue(worlds, options.size, count),
      () => pushRaw(raw, count),
    )
    const reference = 'HTTP and SQLite synchronous=FULL in hundreds, with a journal marked twice'
    const name = `push: ${count.toLocaleString('en')} queued messages in ${threads} threads, going online`
    return [{ name, unit: 'messages/s', reference, ...turns, reach: [{ of: 'ratio', least: 0.5 }] }]
  } finally {
    raw.dispose()
  }
}

const textOf = (number: number): string => `Текст ${number}, написаний без мережі: домашнє завдання, вправи 3 і 4 на сторінці 57`

/** Messages a second, as the server counts them, from the first one applied. */
async function pushQueue(worlds: Worlds, size: number, count: number): Promise<number> {
  const world = await worlds.open(size, { withServer: false })
  const app = createDesktopApp({ profile: world.profile })
  try {
    await fillJournal(world.profile, count)
    await app.start()
    await app
      .screens()
      .connection()
      .filter({ hasText: String(count).slice(0, 2) })
      .waitFor({ timeout: 60_000 })
    await world.server.start()
    const samples: { at: number; applied: number }[] = []
    for (const begun = performance.now(); performance.now() - begun < limitMs + 60_000; await pause(50)) {
      const applied = await world.server.applied()
      const at = performance.now()
      if (applied > 0) samples.push({ at, applied })
      if (applied >= count || at - (samples[0]?.at ?? at) > limitMs) break
    }
    const [first, last] = [samples[0], samples.at(-1)]
    if (!first || !last || last === first) throw new Error('nothing was sent')
    return (last.applied - first.applied) / ((last.at - first.at) / 1000)
  } finally {
    await app.close()
    await world.dispose()
  }
}

/** Puts texts into the profile's journal by the journal's own code, as if they had been written offline. */
async function fillJournal(profile: string, count: number): Promise<void> {
  const files = fs.readdirSync(profile, { recursive: true }).map((name) => path.join(profile, String(name)))
  const file = files.find((name) => path.basename(name) === 'journal.sqlite')
  if (!file) throw new Error('the profile has no journal')
  const journal = openJournal({ file, driver: (name) => new DatabaseSync(name), log: () => undefined })
  const people = studentIds().slice(0, threads)
  for (let from = 0; from < count; from += 500) {
    const changes = Array.from({ length: Math.min(500, count - from) }, (_, offset) => {
      const other_user_id = people[(from + offset) % people.length] ?? 0
      const id = v7()
      const thread_id = threadOf(other_user_id)
      const created_at = new Date().toISOString()
      const intent = JSON.stringify({ id, kind: 'send_message', thread_id, body: textOf(from + offset), created_at })
      return { op: 'append' as const, id, thread_id, intent }
    })
    const done = await journal.commit(changes)
    if (!done.ok) throw new Error(`the journal was not filled: ${done.reason} ${done.detail}`)
  }
  journal.close()
}

async function pushRaw(raw: RawServer, count: number): Promise<number> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-bench-push-'))
  const journal = new DatabaseSync(path.join(folder, 'journal.sqlite'))
  journal.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE entries (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, state TEXT NOT NULL, intent TEXT NOT NULL)`)
  const insert = journal.prepare("INSERT INTO entries (id, state, intent) VALUES (?, 'queued', ?)")
  const mark = journal.prepare('UPDATE entries SET state = ? WHERE id = ?')
  journal.exec('BEGIN')
  for (let number = 0; number < count; number += 1) {
    const id = v7()
    insert.run(id, JSON.stringify({ id, thread_id: `thread ${number % threads}`, seq: number, sender_id: 1, body: textOf(number) }))
  }
  journal.exec('COMMIT')
  const next = journal.prepare("SELECT id, intent FROM entries WHERE state = 'queued' ORDER BY position LIMIT ?")
  const markAll = (rows: { id: string }[], state: string): void => {
    journal.exec('BEGIN IMMEDIATE')
    for (const { id } of rows) mark.run(state, id)
    journal.exec('COMMIT')
  }
  const begun = performance.now()
  for (;;) {
    const rows = next.all(batch) as { id: string; intent: string }[]
    if (rows.length === 0) break
    markAll(rows, 'attempted')
    await raw.post('/push', `[${rows.map(({ intent }) => intent).join(',')}]`)
    markAll(rows, 'applied')
  }
  const seconds = (performance.now() - begun) / 1000
  journal.close()
  fs.rmSync(folder, { recursive: true, force: true })
  return count / seconds
}
