import { fork, type ChildProcess } from 'node:child_process'
import http from 'node:http'
import path from 'node:path'
import { v7 } from 'uuid'
import { threadIdOf } from '../../sync-server/contract/ids.js'
import { createServer, password, type ServerProcess } from '../e2e/support/server-process.js'
import { inTurns, percentile, type Row } from './table.js'

/** Open streams in all, ten a person; every tutor teaches one student. */
const pairs = 250
const perPerson = 10
const rounds = 100

/** Milliseconds from asking to write until the last of a person's ten streams has said so, p99, with all streams open. */
export async function fanOut(): Promise<Row> {
  const server = await createServer({ KREIDA_RATE_LIMIT: 'off' })
  const bare = await startBare()
  try {
    await server.start()
    const tokens = await fill(server)
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
    const theirs = () => rehearse(other, (index) => ask(`${bare.url}/write/${2 * index}/${2 * index + 1}`, 'POST', '0', '{}'))
    const runs = await inTurns(3, ours, theirs)
    const notes = { 'streams open': own.count(), 'streams open at the reference': other.count() }
    own.close()
    other.close()
    const reference = 'bare server-sent events, nothing stored'
    return { name: 'poke fan-out, p99', unit: 'ms', reference, ...runs, reach: null, notes }
  } finally {
    bare.child.kill('SIGKILL')
    await server.dispose()
  }
}

async function fill(server: ServerProcess): Promise<string[]> {
  const tokens: string[] = []
  for (let index = 0; index < pairs; index += 1) {
    for (const [offset, role] of ['tutor', 'student'].entries()) {
      const id = 1 + 2 * index + offset
      await server.put(`users/${id}`, { role, email: `${id}@example.org`, display_name: `№ ${id}`, password })
      const login = await ask(
        `${server.url}/api/v1/auth/login/`,
        'POST',
        '',
        JSON.stringify({ email: `${id}@example.org`, password, device_name: 'bench' }),
      )
      tokens.push((JSON.parse(login) as { access_token: string }).access_token)
    }
    const pair = { tutor_id: 1 + 2 * index, student_id: 2 + 2 * index }
    await server.put(`relations/${1 + index}`, { ...pair, status: 'ACTIVE' })
    await server.put(`contact-access/${pair.tutor_id}/${pair.student_id}`, { granted: true })
    await ask(`${server.url}/api/v1/chat/threads/negotiation/`, 'POST', tokens[2 * index] ?? '', JSON.stringify({ relation_id: 1 + index }))
  }
  return tokens
}

const write = (server: ServerProcess, token: string, index: number): Promise<string> =>
  ask(
    `${server.url}/api/v1/chat/threads/${threadIdOf({ kind: 'contact', relation_id: 1 + index })}/messages/`,
    'POST',
    token,
    JSON.stringify({ id: v7(), body: 'Добрий вечір! Урок о шостій, як завжди?' }),
  )

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

function ask(url: string, method: string, token: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }
    const request = http.request(url, { method, headers }, (answer) => {
      let text = ''
      answer.on('data', (bytes: Buffer) => (text += bytes.toString()))
      answer.on('end', () => ((answer.statusCode ?? 500) < 300 ? resolve(text) : reject(new Error(`${url}: ${answer.statusCode} ${text}`))))
    })
    request.on('error', reject)
    request.end(body)
  })
}

function startBare(): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(path.join(import.meta.dirname, 'bare-streams.ts'), { execArgv: ['--import', 'tsx'] })
  return new Promise((resolve) => child.once('message', (port) => resolve({ child, url: `http://127.0.0.1:${String(port)}` })))
}
