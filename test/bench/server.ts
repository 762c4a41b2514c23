import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { v7 } from 'uuid'
import { threadIdOf } from '../../sync-server/contract/ids.js'
import { createServer, fillWorld, password, type ServerProcess } from '../e2e/support/server-process.js'
import { writeSameRows } from './same-rows.js'
import { inTurns, median, percentile, type Row } from './table.js'
import { fanOut } from './streams.js'

const thread = threadIdOf({ kind: 'contact', relation_id: 102 })
const json = { 'content-type': 'application/json' }

/** The server's rows of the bench: a real process, real HTTP, SQLite with `synchronous=FULL`. */
export async function serverRows(): Promise<Row[]> {
  const server = await createServer({ KREIDA_RATE_LIMIT: 'off' })
  try {
    await server.start()
    await fillWorld(server)
    return [await ingest(server), await fanOut(), await signIns(server)]
  } finally {
    await server.dispose()
  }
}

async function signIn(server: ServerProcess, email: string): Promise<string> {
  const body = JSON.stringify({ email, password, device_name: 'bench' })
  const answer = await fetch(`${server.url}/api/v1/auth/login/`, { method: 'POST', headers: json, body })
  return ((await answer.json()) as { access_token: string }).access_token
}

const post = (server: ServerProcess, token: string, target: string, body: object): Promise<Response> =>
  fetch(`${server.url}/api/v1/${target}`, {
    method: 'POST',
    headers: { ...json, authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  })

/** Durable intents a second, pushed in batches of 100 by two people, against bare rows in transactions of 1,000. */
async function ingest(server: ServerProcess): Promise<Row> {
  const batches = 40
  const tokens = [await signIn(server, 'olena@example.org'), await signIn(server, 'maria@example.org')]
  await post(server, tokens[0] ?? '', 'chat/threads/negotiation/', { relation_id: 102 })
  const text = 'Домашнє завдання: вправи 3 і 4 на сторінці 57, і повторіть слова. '.repeat(2)
  const batchOf = () =>
    Array.from({ length: 100 }, () => ({
      id: v7(),
      kind: 'send_message',
      thread_id: thread,
      body: text,
      created_at: new Date().toISOString(),
    }))

  const ours = async (): Promise<number> => {
    const begun = performance.now()
    const lane = async (token: string): Promise<void> => {
      for (let batch = 0; batch < batches / tokens.length; batch += 1) {
        const answer = await post(server, token, 'sync/intents/', { intents: batchOf() })
        const { verdicts } = (await answer.json()) as { verdicts: { status: string }[] }
        if (verdicts.length !== 100 || verdicts.some(({ status }) => status !== 'applied')) throw new Error('a batch was not applied')
      }
    }
    await Promise.all(tokens.map(lane))
    return (batches * 100) / ((performance.now() - begun) / 1000)
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-bench-'))
  const bare = new DatabaseSync(path.join(folder, 'bare.sqlite'))
  bare.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (id TEXT PRIMARY KEY, body TEXT NOT NULL)')
  const insert = bare.prepare('INSERT INTO rows VALUES (?, ?)')
  const theirs = async (): Promise<number> => {
    const begun = performance.now()
    for (let group = 0; group < 4; group += 1) {
      bare.exec('BEGIN IMMEDIATE')
      for (let row = 0; row < 1_000; row += 1) insert.run(v7(), text)
      bare.exec('COMMIT')
    }
    return 4_000 / ((performance.now() - begun) / 1000)
  }
  const runs = await inTurns(5, ours, theirs)
  const same = [await writeSameRows(folder, text), await writeSameRows(folder, text), await writeSameRows(folder, text)]
  bare.close()
  fs.rmSync(folder, { recursive: true, force: true })
  const reference = "SQLite's driver, transactions of 1,000 bare rows"
  const notes = { 'messages/s by the bare driver, with the same rows and indexes': median(same) }
  return { name: 'durable ingest, batches of 100 over HTTP', unit: 'intents/s', reference, ...runs, reach: { least: 0.5 }, notes }
}

/** How long a plain call takes while people sign in as fast as the server lets them, against the same call on a calm server. */
async function signIns(server: ServerProcess): Promise<Row> {
  const token = await signIn(server, 'olena@example.org')
  const rates: number[] = []
  const calls = async (): Promise<number[]> => {
    const times: number[] = []
    const end = performance.now() + 3_000
    while (performance.now() < end) {
      const begun = performance.now()
      await (await fetch(`${server.url}/api/v1/chat/threads/?limit=20`, { headers: { authorization: `Bearer ${token}` } })).text()
      times.push(performance.now() - begun)
    }
    return times
  }
  const theirs = async (): Promise<number> => percentile(await calls(), 0.99)
  const ours = async (): Promise<number> => {
    let [isOver, count] = [false, 0]
    const lanes = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        await signIn(server, 'danylo@example.org')
        count += 1
      }
    })
    const begun = performance.now()
    const times = await calls()
    rates.push(count / ((performance.now() - begun) / 1000))
    isOver = true
    await Promise.all(lanes)
    return percentile(times, 0.99)
  }
  const runs = await inTurns(3, ours, theirs)
  const name = 'p99 of a plain call while 8 clients sign in without pause'
  return {
    name,
    unit: 'ms',
    reference: 'the same call on a calm server',
    ...runs,
    reach: null,
    notes: { 'sign-ins/s meanwhile': median(rates) },
  }
}
