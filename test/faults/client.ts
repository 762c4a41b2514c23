import { setTimeout as pause } from 'node:timers/promises'
import { createParser } from 'eventsource-parser'
import { password } from '../e2e/support/server-process.js'

/* A plain client of the wire, which shares nothing with the app: it sends until it is answered, and follows its stream wherever one is open. */

/** A message before it has a place. */
export interface Asked {
  id: string
  thread_id: string
  body: string
}

export interface Client {
  token: string
  /** Sends messages of one thread, all in one call, until some server answers; throws for anything but `applied`. Answers their places. */
  send: (messages: readonly Asked[]) => Promise<{ seqs: number[]; attempts: number }>
  /** One call; null where no server answers. */
  call: (path: string, body?: object) => Promise<Record<string, unknown> | null>
}

/** Milliseconds until a call is held to be lost. */
const patience = 3_000

const headersOf = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' })

async function logIn(url: string, email: string): Promise<string> {
  const login = await fetch(`${url}/api/v1/auth/login/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password, device_name: 'faults' }),
    signal: AbortSignal.timeout(patience),
  })
  return ((await login.json()) as { access_token: string }).access_token
}

/**
 * Signs in at the first address, and again when the session has run out. The order of `urls` is the order they are tried in; each call
 * begins with the one that served last.
 */
export async function signIn(urls: readonly string[], email: string): Promise<Client> {
  let current = 0
  const urlNow = (): string => urls[current] ?? ''
  const first = await logIn(urlNow(), email)
  let token = first

  async function call(path: string, body?: object): Promise<Record<string, unknown> | null> {
    const init = body === undefined ? { method: 'GET' } : { method: 'POST', body: JSON.stringify(body) }
    const signal = AbortSignal.timeout(patience)
    const asked = fetch(`${urlNow()}/api/v1/${path}`, { ...init, headers: headersOf(token), signal })
    const answer = await asked.then(async (response) => ({ status: response.status, text: await response.text() })).catch(() => null)
    if (answer && answer.status < 300) return JSON.parse(answer.text) as Record<string, unknown>
    if (answer?.status === 401) {
      token = (await logIn(urlNow(), email).catch(() => null)) ?? token
      return null
    }
    if (answer && answer.status < 500) throw new Error(`${path}: ${answer.status} ${answer.text}`)
    current = (current + 1) % urls.length
    return null
  }

  async function send(messages: readonly Asked[]): Promise<{ seqs: number[]; attempts: number }> {
    const intents = messages.map((message) => ({ ...message, kind: 'send_message', created_at: new Date().toISOString() }))
    for (let attempts = 1; ; attempts += 1) {
      const answer = await call('sync/intents/', { intents })
      const verdicts = (answer?.['verdicts'] ?? []) as { id: string; status: string; code: string; seq: number }[]
      const refused = verdicts.find(({ status }) => status === 'refused')
      if (refused) throw new Error(`${refused.id} was refused: ${refused.code}`)
      if (verdicts.length > 0 && verdicts.every(({ status }) => status === 'applied'))
        return { seqs: verdicts.map(({ seq }) => seq), attempts }
      await pause(20)
    }
  }
  return { token: first, send, call }
}

export interface Follower {
  /** The highest head that a poke has told. */
  head: () => number
  /** How often the stream broke. */
  breaks: () => number
  stop: () => Promise<void>
}

/** Keeps an event stream open at any of the addresses: when one breaks, the next is tried at once, then every 100 ms. */
export function follow(urls: readonly string[], token: string): Follower {
  const stopping = new AbortController()
  let [head, breaks, index] = [0, 0, 0]
  const parser = createParser({
    onEvent: ({ data }) => {
      head = Math.max(head, (JSON.parse(data) as { head: number }).head)
    },
  })
  async function listen(): Promise<void> {
    const decoder = new TextDecoder()
    const answer = await fetch(`${urls[index]}/api/v1/sync/stream/`, { headers: headersOf(token), signal: stopping.signal })
    for await (const chunk of answer.body ?? []) parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }))
  }
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await listen().catch(() => undefined)
      if (!stopping.signal.aborted) breaks += 1
      index = (index + 1) % urls.length
      await pause(index === 0 ? 100 : 0)
    }
  })()
  return {
    head: () => head,
    breaks: () => breaks,
    async stop() {
      stopping.abort()
      await running
    },
  }
}
