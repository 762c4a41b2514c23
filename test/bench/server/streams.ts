import { fork, type ChildProcess } from 'node:child_process'
import http from 'node:http'
import path from 'node:path'
import { v7 } from 'uuid'
import { createServer, type ServerProcess } from '../../e2e/support/server-process.js'
import type { Bench } from '../measure/bench.js'
import { percentile, type Row } from '../measure/table.js'
import { inTurns } from '../measure/turns.js'
import { ask } from '../reference/raw-server.js'
import { fillPairs, threadOfPair } from './pairs.js'

/** Open streams in all, ten a person; every tutor teaches one student. */
const pairs = 250
const perPerson = 10
const rounds = 100

/** Milliseconds from asking to write until the last of a person's ten streams has said so, p99, with all streams open. */
export async function pokeRows({ options }: Bench): Promise<Row[]> {
  const server = await createServer({ KREIDA_RATE_LIMIT: 'off' })
  const bare = await startBare()
  try {
    await server.start()
    const tokens = await fillPairs(server, pairs)
    const own = await openStreams(
      server.url,
      '/api/v1/sync/stream/',
      tokens.flatMap((token) => Array<string>(perPerson).fill(token)),
    )
    const other = await openStreams(
      bare.url,
      '/stream',
      Array.from({ length: 2 * pairs * perPerson }, (_, index) => String(Math.floor(index / perPerson))),
    )
    const ours = () => rehearse(own, (index) => write(server, tokens[2 * index] ?? '', index))
    const theirs = () => rehearse(other, (index) => ask(`${bare.url}/write/${2 * index}/${2 * index + 1}`, { method: 'POST', body: '{}' }))
    const turns = await inTurns(options.pairs, ours, theirs)
    const notes = { 'streams open': own.count(), 'streams open at the reference': other.count() }
    own.close()
    other.close()
    const reference = 'bare server-sent events, nothing stored'
    return [{ name: 'server: pokes to 5,000 streams, p99', unit: 'ms', reference, ...turns, reach: [{ of: 'ratio', most: 2 }], notes }]
  } finally {
    bare.child.kill('SIGKILL')
    await server.dispose()
  }
}

const write = (server: ServerProcess, token: string, index: number): Promise<string> =>
  ask(`${server.url}/api/v1/chat/threads/${threadOfPair(index)}/messages/`, {
    method: 'POST',
    token,
    body: JSON.stringify({ id: v7(), body: 'Добрий вечір! Урок о шостій, як завжди?' }),
  })

interface Streams {
  /** Events heard by each stream. */
  heard: number[]
  count: () => number
  close: () => void
}

async function openStreams(url: string, target: string, tokens: string[]): Promise<Streams> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity })
  const heard = tokens.map(() => 0)
  let open = 0
  for (let from = 0; from < tokens.length; from += 250) {
    await Promise.all(
      tokens.slice(from, from + 250).map(
        (token, offset) =>
          new Promise<void>((resolve, reject) => {
            const request = http.get(`${url}${target}`, { agent, headers: { authorization: `Bearer ${token}` } }, (answer) => {
              if (answer.statusCode !== 200) return reject(new Error(`a stream was answered ${answer.statusCode}`))
              open += 1
              answer.on('data', (bytes: Buffer) => {
                const events = bytes.toString().split('event: poke').length - 1
                heard[from + offset] = (heard[from + offset] ?? 0) + events
                resolve()
              })
              answer.on('close', () => (open -= 1))
            })
            request.on('error', () => undefined)
          }),
      ),
    )
  }
  return { heard, count: () => open, close: () => agent.destroy() }
}

/** Each round one pair writes; its twenty streams must hear of it. */
async function rehearse(streams: Streams, act: (index: number) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const index = (round * 37) % pairs
    const from = index * 2 * perPerson
    const before = streams.heard.slice(from, from + 2 * perPerson)
    const begun = performance.now()
    const acting = act(index)
    while (!before.every((count, offset) => (streams.heard[from + offset] ?? 0) > count)) {
      if (performance.now() - begun > 10_000) throw new Error('a stream did not hear of a message')
      await new Promise((resolve) => setImmediate(resolve))
    }
    times.push(performance.now() - begun)
    await acting
  }
  return percentile(times, 0.99)
}

function startBare(): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(path.join(import.meta.dirname, 'bare-streams-process.ts'), { execArgv: ['--import', 'tsx'] })
  return new Promise((resolve) => child.once('message', (port) => resolve({ child, url: `http://127.0.0.1:${String(port)}` })))
}
