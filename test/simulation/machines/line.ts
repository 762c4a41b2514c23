import type { Checkpoint } from '../../../renderer/db/shelf.js'
import type { Following } from '../../../sync-server/domain/following.js'
import type { Poke } from '../../../sync-server/contract/sync.js'
import type { StreamEvents } from '../../../renderer/sync/api.js'
import type { Human } from '../world/cast.js'
import type { Fate } from '../moves/steps.js'
import type { SimTime } from '../world/time.js'
import { problem, type Ask, type Reply, type Server } from './server.js'

/** Something under way, which the scheduler lets land, or not. */
export interface Flight {
  kind: 'request' | 'answer' | 'stream' | 'poke' | 'disk' | 'word'
  label: string
  device: number
  land: (fate: Fate) => void
}

/** The way between a device and the server, and the session at its end. */
export interface LineState {
  isUp: boolean
  /** Requests arrive, answers do not. */
  isOneWay: boolean
  /** Streams are open and nothing comes through. */
  isMuted: boolean
  isSignedIn: boolean
  /** When each request left. */
  sent: number[]
  /** The last frame that a cache on the way has seen, and the first page of each history. */
  lastPull: Reply | null
  pages: Map<string | null, Reply>
  /** Ends of the streams that are open. */
  streams: Set<() => void>
}

export interface LineDeps {
  device: number
  human: Human
  state: LineState
  server: Server
  time: SimTime
  fly: (flight: Flight) => void
  /** An answer reached whoever asked. */
  onHeard: (ask: Ask, reply: Reply) => void
  /** A push leaves, and arrives at the server. */
  onSend: (body: string) => void
  onPush: () => void
}

export interface Line {
  send: typeof globalThis.fetch
  openStream: (events: StreamEvents, from: Checkpoint | null) => () => void
}

const html = (status: number): Reply => ({ status, type: 'text/html', body: '<p>Welcome to the hotel</p>', retryAfter: null })

/** What stands in the way of a request and answers in the server's place. */
const replies: Partial<Record<Fate, () => Reply>> = {
  portal: () => html(200),
  gateway: () => html(502),
  busy: () => problem('RATE_LIMITED', { retry_after: 20 }),
  unavailable: () => problem('UNAVAILABLE'),
  outdated: () => problem('CONTRACT_OUTDATED'),
}

interface Call {
  resolve: (response: Response) => void
  reject: (error: Error) => void
}

export function createLine(deps: LineDeps): Line {
  const { device, state, time, fly } = deps
  const broken = (): Error => new TypeError('fetch failed')

  function arrive(ask: Ask, call: Call | null, fate: Fate): void {
    if (fate === 'drop') return call?.reject(broken())
    if (fate === 'hole') return
    const made = replies[fate]
    if (made) return call?.resolve(responseOf(made()))
    if (fate === 'duplicate') fly({ kind: 'request', label: `again ${ask.route}`, device, land: (next) => arrive(ask, null, next) })
    if (!state.isUp || !deps.server.isUp()) return call?.reject(broken())
    if (ask.route === 'push') deps.onPush()
    const answering = state.isSignedIn ? deps.server.answer(deps.human, ask) : Promise.resolve(problem('UNAUTHENTICATED'))
    void answering.then((reply) => {
      if (!deps.server.isUp()) return call?.reject(broken())
      if (call)
        fly({ kind: 'answer', label: `answer ${ask.route} ${reply.status}`, device, land: (next) => hear(ask, { reply, call }, next) })
    })
  }

  function hear(ask: Ask, { reply, call }: { reply: Reply; call: Call }, fate: Fate): void {
    if (fate === 'hole' || state.isOneWay) return
    if (fate === 'drop' || !state.isUp) return call.reject(broken())
    if (fate === 'truncate') return call.resolve(responseOf({ ...reply, body: reply.body.slice(0, reply.body.length / 2) }))
    const heard = fate === 'stale' ? (cached(ask) ?? reply) : reply
    if (ask.route === 'pull') state.lastPull = reply
    if (ask.route === 'history' && !state.pages.has(ask.cursor)) state.pages.set(ask.cursor, reply)
    deps.onHeard(ask, heard)
    call.resolve(responseOf(heard))
  }

  function cached(ask: Ask): Reply | null {
    if (ask.route === 'history') return state.pages.get(ask.cursor) ?? null
    return ask.route === 'pull' ? state.lastPull : null
  }

  return {
    send: (input, init = {}) =>
      new Promise((resolve, reject) => {
        const ask = askOf(String(input), init)
        state.sent.push(time.now())
        if (ask.route === 'push') deps.onSend(ask.body)
        if (!state.isUp) return reject(broken())
        init.signal?.addEventListener('abort', () => reject(broken()))
        fly({ kind: 'request', label: ask.route, device, land: (fate) => arrive(ask, { resolve, reject }, fate) })
      }),
    openStream: (events, from) => openStream(deps, events, from),
  }
}

function openStream(deps: LineDeps, events: StreamEvents, from: Checkpoint | null): () => void {
  const { device, state, time, fly, server } = deps
  const unreachable = { reason: 'unreachable', retry_after: null } as const
  let isOpen = true
  /** Something was said into it while nothing came through: the line behind it is dead, and nobody knows. */
  let isDeaf = false
  let stop = (): void => undefined
  const close = (): void => {
    isOpen = false
    stop()
    state.streams.delete(fail)
  }
  const fail = (): void => {
    if (!isOpen) return
    close()
    events.onEnd(unreachable)
  }
  const say = (text: string, work: () => void): void => {
    if (state.isMuted) isDeaf = true
    if (isOpen && !isDeaf) fly({ kind: 'poke', label: text, device, land: (fate) => void (isOpen && fate === 'ok' && work()) })
  }
  const poke = (at: Poke): void =>
    say(`poke ${at.head}`, () => {
      events.onByte()
      events.onPoke(at)
    })
  const following: Following | null = from && { epoch: from.epoch, at: from.rev }
  /** What a following stream says is read after the commit; another word may come first. */
  const sayNow = (at: Poke): void => {
    if (!following) return poke(at)
    void server.say(deps.human, following).then((said) => {
      if (!said) return
      following.at = said.at
      poke(said.poke)
    })
  }
  function begin(): void {
    events.onOpen()
    const unsubscribe = server.listen(deps.human.id, { onPoke: sayNow, onEnd: () => say('stream end', fail) })
    const head = (): number => server.headOf(deps.human.id)
    const beat = (): void => {
      cancel = time.after(25_000, beat)
      if (state.isMuted) isDeaf = true
      if (!server.isUp() || !isOpen || isDeaf) return
      events.onByte()
      events.onPoke({ epoch: server.epoch(), user_id: deps.human.id, head: head() })
    }
    let cancel = time.after(25_000, beat)
    stop = () => {
      unsubscribe()
      cancel()
    }
    state.streams.add(fail)
    poke({ epoch: server.epoch(), user_id: deps.human.id, head: head() })
  }
  const land = (fate: Fate): void => {
    if (!isOpen || fate === 'hole') return
    if (fate === 'ok' && state.isUp && server.isUp() && state.isSignedIn) begin()
    else fail()
  }
  state.sent.push(time.now())
  fly({ kind: 'stream', label: 'stream', device, land })
  return close
}

function askOf(path: string, init: RequestInit): Ask {
  if (path.includes('/sync/intents/')) return { route: 'push', body: String(init.body) }
  const query = new URLSearchParams(path.split('?')[1])
  if (path.includes('/sync/start/')) return { route: 'start', cursor: query.get('cursor') }
  if (path.includes('/sync/history/')) return { route: 'history', cursor: query.get('cursor') }
  if (!path.includes('/sync/changes/')) return { route: 'other' }
  return { route: 'pull', epoch: query.get('epoch'), after: Number(query.get('after') ?? 0) }
}

/** As much of a response as the app reads. */
function responseOf({ status, type, body, retryAfter }: Reply): Response {
  const headers: Record<string, string | null> = { 'content-type': type, 'retry-after': retryAfter }
  const pieces = [encoder.encode(body)]
  const read = async () => {
    const value = pieces.pop()
    return { done: value === undefined, value }
  }
  const response = {
    ok: status >= 200 && status < 300,
    status,
    headers: { get: (name: string) => headers[name] ?? null },
    body: { getReader: () => ({ read }) },
    json: async (): Promise<unknown> => JSON.parse(body),
  }
  return response as unknown as Response
}
const encoder = new TextEncoder()
