import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { v7 } from 'uuid'
import { createServer, type ServerProcess } from '../../e2e/support/server-process.js'
import type { Bench } from '../measure/bench.js'
import type { Row } from '../measure/table.js'
import { inTurns } from '../measure/turns.js'
import { ask } from '../reference/raw-server.js'
import { fillPairs, threadOfPair } from './pairs.js'
import { sameRowsOf } from './same-rows.js'
import { signInRow } from './sign-ins.js'

const clients = 8
const batches = 6
const perBatch = 100
/** One read marker after this many messages. */
const markerEvery = 10

/** The server takes texts: a real process, real HTTP, SQLite with `synchronous=FULL`. */
export async function ingestRows({ options }: Bench): Promise<Row[]> {
  const server = await createServer({ KREIDA_RATE_LIMIT: 'off' })
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-bench-rows-'))
  try {
    await server.start()
    const tokens = await fillPairs(server, clients)
    // Everybody pushes a first batch, so that the server's code is warm and there are rows to take for the reference.
    await pushAll(server, tokens, false)
    const rows = sameRowsOf(server.data_dir, folder, clients * batches * perBatch)
    const theirs = async (): Promise<number> => rows.write()
    const plain = await inTurns(options.pairs, () => pushAll(server, tokens, false), theirs)
    const marked = await inTurns(options.pairs, () => pushAll(server, tokens, true), theirs)
    const common = { unit: 'intents/s', reference: "SQLite's driver: the same rows and indexes, synchronous=FULL, transactions of 100" }
    return [
      { ...common, ...plain, name: 'server: ingest, batches of 100, 8 clients', reach: [{ of: 'ratio', least: 0.5 }] },
      { ...common, ...marked, name: 'server: ingest with read markers between, 8 clients', reach: [{ of: 'ratio', least: 0.4 }] },
      await signInRow(server),
    ]
  } finally {
    await server.dispose()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Messages that each pair's thread holds, so that markers can say how far was read. */
const lengths = new Map<number, number>()

/** Intents a second; the bodies of the requests are made before. */
async function pushAll(server: ServerProcess, tokens: readonly string[], hasMarkers: boolean): Promise<number> {
  const lanes = Array.from({ length: clients }, (_, index) => Array.from({ length: batches }, () => batchOf(index, hasMarkers)))
  const begun = performance.now()
  await Promise.all(
    lanes.map(async (bodies, index) => {
      for (const body of bodies) {
        const answer = await ask(`${server.url}/api/v1/sync/intents/`, { method: 'POST', token: tokens[2 * index] ?? '', body })
        const { verdicts } = JSON.parse(answer) as { verdicts: { status: string }[] }
        const bad = verdicts.find(({ status }) => status !== 'applied')
        if (verdicts.length !== perBatch || bad) throw new Error(`a batch was not applied: ${JSON.stringify(bad)}`)
      }
    }),
  )
  return (clients * batches * perBatch) / ((performance.now() - begun) / 1000)
}

function batchOf(pair: number, hasMarkers: boolean): string {
  const created_at = new Date().toISOString()
  const thread_id = threadOfPair(pair)
  const intents = Array.from({ length: perBatch }, (_, index) => {
    const length = lengths.get(pair) ?? 0
    if (hasMarkers && index % (markerEvery + 1) === markerEvery)
      return { id: v7(), kind: 'advance_read_marker', thread_id, last_read_seq: length, created_at }
    lengths.set(pair, length + 1)
    return {
      id: v7(),
      kind: 'send_message',
      thread_id,
      body: 'Домашнє завдання: вправи 3 і 4 на сторінці 57, і повторіть слова. ',
      created_at,
    }
  })
  return JSON.stringify({ intents })
}
