import type { Clock } from '../../renderer/sync/clock.js'
import type { ErrorCode, Problem } from '../../sync-server/contract/errors.js'
import { statusByCode } from '../../sync-server/contract/errors.js'
import type { Poke } from '../../sync-server/contract/sync.js'
import type { World } from './server.js'

/**
 * What befalls a request. `drop_answer`: the server did it, nobody heard. `portal`: somebody else's page answers. `without_frame`: a push is
 * answered with verdicts alone, as a server may.
 */
export type Fault = 'drop_request' | 'drop_answer' | 'without_frame' | 'portal' | 'gateway' | { code: ErrorCode; retry_after?: number }
export type Route = 'pull' | 'push' | 'stream' | 'other'

export interface Sent {
  route: Route
  path: string
  body: string
  at: number
}

async function withoutFrame(answer: Response): Promise<Response> {
  const { frame: _frame, ...rest } = (await answer.json()) as { frame?: unknown }
  return new Response(JSON.stringify(rest), { status: answer.status, headers: answer.headers })
}

/** The line between one device and the server: a `fetch` that calls the real server, with everything that goes wrong on the way. */
export interface Line {
  send: typeof globalThis.fetch
  sent: Sent[]
  /** Requests that wait to be let through; see `hold`. */
  held: (() => void)[]
  count(route: Route): number
  /** The next requests of that route meet this. */
  failNext(route: Route, fault: Fault, times?: number): void
  /** Every request of that route meets this, until `mend`. */
  failAlways(route: Route, fault: Fault): void
  /** Every request that holds this text meets this, until `mend`. */
  failHolding(text: string, fault: Fault): void
  /** Something happens elsewhere just before the next request of that route arrives. */
  beforeNext(route: Route, work: () => void): void
  mend(): void
  /** Nobody can be reached; streams break. */
  cut(): void
  restore(): void
  /** A captive portal answers everything. */
  enterPortal(): void
  /** Streams stay open, and nothing comes through them. */
  silence(): void
  /** `short`: it opens and ends at once, as behind some proxies. */
  blockStream(how: Blocked): void
  hold(): void
  release(): void
  /** Ends the streams without a word, as the death of the device does. */
  abandon(): void
}

type Blocked = 'refused' | 'swallowed' | 'short' | null

interface LineDeps {
  world: World
  user_id: number
  bearer: () => string
  time: Clock
}

export function createLine({ world, user_id, bearer, time }: LineDeps): Line {
  const sent: Sent[] = []
  const held: (() => void)[] = []
  const once: { route: Route; fault: Fault }[] = []
  const always = new Map<Route, Fault>()
  const streams = new Set<{ fail: () => void; isMuted: boolean }>()
  let isUp = true
  let isHolding = false
  const holding = new Map<string, Fault>()
  const before: { route: Route; work: () => void }[] = []
  let blocked: Blocked = null

  const send: typeof globalThis.fetch = async (input, init = {}) => {
    const path = String(input)
    const route = routeOf(path)
    sent.push({ route, path, body: typeof init.body === 'string' ? init.body : '', at: time.now().getTime() })
    if (isHolding && route !== 'stream') await new Promise<void>((resolve) => held.push(resolve))
    if (!isUp) throw new TypeError('fetch failed')
    for (const planned of before.filter((each) => each.route === route)) before.splice(before.indexOf(planned), 1)[0]?.work()
    const fault = takeFault(route) ?? [...holding].find(([text]) => String(init.body).includes(text))?.[1] ?? null
    if (fault === 'drop_request') throw new TypeError('fetch failed')
    if (fault === 'portal') return page(200)
    if (fault === 'gateway') return page(502)
    if (fault !== null && typeof fault === 'object') return problem(fault)
    if (route === 'stream') return openStream(init.signal ?? null)
    const answer = await inject(path, init)
    if (fault === 'drop_answer' || !isUp) throw new TypeError('fetch failed')
    return fault === 'without_frame' ? withoutFrame(answer) : answer
  }

  function takeFault(route: Route): Fault | null {
    const index = once.findIndex((planned) => planned.route === route)
    if (index >= 0) return once.splice(index, 1)[0]?.fault ?? null
    return always.get(route) ?? null
  }

  async function inject(path: string, init: RequestInit): Promise<Response> {
    const method = init.method === 'POST' ? 'POST' : 'GET'
    const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${bearer()}` }
    const payload = typeof init.body === 'string' ? { payload: init.body } : {}
    const { statusCode, headers: given, body } = await world.app.inject({ method, url: path, headers, ...payload })
    const passed = Object.entries(given).map(([name, value]): [string, string] => [name, String(value)])
    return new Response(statusCode === 204 ? null : body, { status: statusCode, headers: passed })
  }

  async function openStream(signal: AbortSignal | null): Promise<Response> {
    if (blocked === 'refused') return page(502)
    if (blocked === 'swallowed')
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new TypeError('aborted'))))
    const me = await inject('/api/v1/auth/me/', { method: 'GET' })
    if (me.status !== 200) return me
    return new Response(streamOf(signal), { headers: { 'content-type': 'text/event-stream; charset=utf-8' } })
  }

  /** The pokes of the real server. Its first word, the head of now, is left out: it only makes a device pull what it has. */
  function streamOf(signal: AbortSignal | null): ReadableStream<Uint8Array> {
    let end = (): void => undefined
    return new ReadableStream({
      start(controller) {
        const stream = { isMuted: false, fail: () => end() }
        const say = (poke: Poke): void => {
          if (!stream.isMuted) controller.enqueue(new TextEncoder().encode(`event: poke\ndata: ${JSON.stringify(poke)}\n\n`))
        }
        let cancelHeartbeat = (): void => undefined
        const beat = (): void => {
          if (!stream.isMuted) controller.enqueue(new TextEncoder().encode(': heartbeat\n\n'))
          cancelHeartbeat = time.after(25_000, beat)
        }
        cancelHeartbeat = time.after(25_000, beat)
        const unsubscribe = world.context.pokes.subscribe({ user_id, session_id: 'line', onPoke: say, onEnd: () => end(), onMissed: beat })
        end = () => {
          if (!streams.delete(stream)) return
          unsubscribe()
          cancelHeartbeat()
          controller.error(new TypeError('the line broke'))
        }
        streams.add(stream)
        signal?.addEventListener('abort', () => end())
        if (blocked === 'short') end()
      },
      cancel: () => end(),
    })
  }

  const breakStreams = (): void => {
    for (const stream of [...streams]) stream.fail()
  }
  return {
    send,
    sent,
    held,
    count: (route) => sent.filter((request) => request.route === route).length,
    failNext: (route, fault, times = 1) => void once.push(...Array.from({ length: times }, () => ({ route, fault }))),
    failAlways: (route, fault) => void always.set(route, fault),
    failHolding: (text, fault) => void holding.set(text, fault),
    beforeNext: (route, work) => void before.push({ route, work }),
    mend: () => {
      always.clear()
      holding.clear()
      once.splice(0)
    },
    cut() {
      isUp = false
      breakStreams()
    },
    restore: () => void (isUp = true),
    enterPortal() {
      for (const route of ['pull', 'push', 'stream', 'other'] as const) always.set(route, 'portal')
      breakStreams()
    },
    silence: () => streams.forEach((stream) => (stream.isMuted = true)),
    blockStream(how) {
      blocked = how
      breakStreams()
    },
    hold: () => void (isHolding = true),
    release() {
      isHolding = false
      for (const letGo of held.splice(0)) letGo()
    },
    abandon: breakStreams,
  }
}

function routeOf(path: string): Route {
  if (path.includes('/sync/changes/')) return 'pull'
  if (path.includes('/sync/intents/')) return 'push'
  return path.includes('/sync/stream/') ? 'stream' : 'other'
}

const page = (status: number): Response => new Response('<p>Welcome to the hotel</p>', { status, headers: { 'content-type': 'text/html' } })

function problem({ code, retry_after }: { code: ErrorCode; retry_after?: number }): Response {
  const status = statusByCode[code]
  const body: Problem = { type: 'about:blank', title: code, status, detail: '', code, request_id: null }
  const headers = {
    'content-type': 'application/problem+json',
    ...(retry_after === undefined ? {} : { 'retry-after': String(retry_after) }),
  }
  return new Response(JSON.stringify(body), { status, headers })
}
