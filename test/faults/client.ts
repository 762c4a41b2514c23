import { createParser } from 'eventsource-parser'
import { v7 } from 'uuid'
import { password } from '../e2e/support/server-process.js'

/** A plain client of the wire, which shares nothing with the app: it sends until it is answered, and follows its stream wherever one is open. */

export interface Client {
  token: string
  /** Sends one message until some server answers; throws for anything but `applied`. Answers the message's id and place. */
  send: (thread_id: string, body: string) => Promise<{ id: string; seq: number; attempts: number }>
  /** One call; null where no server answers. */
  call: (path: string, body?: object) => Promise<Record<string, unknown> | null>
}

const headersOf = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' })
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Signs in at the first address. The order of `urls` is the order they are tried in; each call begins with the one that served last. */
export async function signIn(urls: readonly string[], email: string): Promise<Client> {
  const login = await fetch(`${urls[0]}/api/v1/auth/login/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password, device_name: 'faults' }),
  })
  const { access_token } = (await login.json()) as { access_token: string }
  let current = 0

  async function call(path: string, body?: object): Promise<Record<string, unknown> | null> {
    const init = body === undefined ? { method: 'GET' } : { method: 'POST', body: JSON.stringify(body) }
    try {
      const signal = AbortSignal.timeout(10_000)
      const answer = await fetch(`${urls[current]}/api/v1/${path}`, { ...init, headers: headersOf(access_token), signal })
      if (answer.ok) return (await answer.json()) as Record<string, unknown>
      if (answer.status < 500) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    } catch (error) {
      if (error instanceof Error && /^\S+: 4/.test(error.message)) throw error
    }
    current = (current + 1) % urls.length
    return null
  }

  async function send(thread_id: string, body: string): Promise<{ id: string; seq: number; attempts: number }> {
    const id = v7()
    const intent = { id, kind: 'send_message', thread_id, body, created_at: new Date().toISOString() }
    for (let attempts = 1; ; attempts += 1) {
      const answer = await call('sync/intents/', { intents: [intent] })
      const [verdict] = (answer?.['verdicts'] ?? []) as { status: string; code: string; seq: number }[]
      if (verdict?.status === 'applied') return { id, seq: verdict.seq, attempts }
      if (verdict?.status === 'refused') throw new Error(`${id} was refused: ${verdict.code}`)
      await pause(20)
    }
  }
  return { token: access_token, send, call }
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
