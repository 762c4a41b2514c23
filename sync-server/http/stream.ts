import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../context.js'
import { AppError } from '../contract/errors.js'
import { limits } from '../contract/limits.js'
import type { Poke } from '../contract/sync.js'
import { Epoch, Rev } from '../contract/values.js'
import { readPoke, type Session } from '../domain/accounts.js'
import { readFollowing, type Following } from '../domain/following.js'
import { requireSession } from './auth.js'
import type { App } from './app-type.js'
import { streamsOpen } from './metrics.js'

/** Bytes a slow reader may leave waiting before it is cut; it comes back and pulls. */
const maxWaitingBytes = 64 * 1024

const StreamQuery = Type.Object({ epoch: Type.Optional(Epoch), after: Type.Optional(Rev) }, { additionalProperties: false })

/** The event stream: `poke` after a commit that concerns the person, a heartbeat with the head (R-SYNC-8). */
export function streamRoutes(app: App, context: Context, heartbeatMs = limits.streamHeartbeat * 1000): void {
  const openByPerson = new Map<number, Set<() => void>>()
  let isClosing = false

  app.get(
    '/sync/stream/',
    {
      exposeHeadRoute: false,
      schema: {
        tags: ['sync'],
        summary: 'Pokes, with small frames for those who say where they are',
        querystring: StreamQuery,
        produces: ['text/event-stream'],
        response: { 200: Type.String() },
      },
    },
    async (request, reply) => {
      const session = requireSession(request)
      const { epoch, after } = request.query
      if (after !== undefined && epoch === undefined) throw new AppError('INVALID', '`after` needs `epoch`')
      const following = epoch === undefined || after === undefined ? null : { epoch, at: after }
      if (isClosing) throw new AppError('UNAVAILABLE', 'the server is stopping', { retry_after: 5 })
      const mine = openByPerson.get(session.person.id) ?? new Set()
      if (mine.size >= limits.streamsPerPerson) throw new AppError('RATE_LIMITED', 'too many open streams', { retry_after: 30 })
      openByPerson.set(session.person.id, mine)
      const close = openStream(context, { request, reply, session, heartbeatMs, following }, () => {
        mine.delete(close)
        if (mine.size === 0) openByPerson.delete(session.person.id)
      })
      mine.add(close)
    },
  )

  // Runs before the server waits for its connections to end, which a stream by itself never does.
  app.addHook('preClose', async () => {
    isClosing = true
    for (const mine of [...openByPerson.values()]) for (const close of [...mine]) close()
  })
}

interface Listener {
  request: FastifyRequest
  reply: FastifyReply
  session: Session
  heartbeatMs: number
  /** Where the frames begin; null for pokes alone. */
  following: Following | null
}

function openStream(context: Context, { request, reply, session, heartbeatMs, following }: Listener, onClose: () => void): () => void {
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, headersOf(reply))
  raw.write(`retry: ${limits.streamRetry}\n\n`) // at once, so that whatever stands on the way lets the stream begin
  streamsOpen.inc()

  let isOpen = true
  let head = 0
  const write = (poke: Poke): void => {
    if (!isOpen) return
    head = Math.max(head, poke.head) // a head that was read before a poke may be said after it
    raw.write(`event: poke\ndata: ${JSON.stringify({ ...poke, head })}\n\n`)
    if (raw.writableLength > maxWaitingBytes) cut()
  }
  const close = (): void => {
    if (!isOpen) return
    isOpen = false
    clearInterval(heartbeat)
    unsubscribe()
    streamsOpen.dec()
    raw.end()
    onClose()
  }
  const cut = (): void => {
    close()
    raw.destroy()
  }
  const say = following ? createFollower(context, session, following) : () => readPoke(context.database, session)
  let turn: Promise<void> = Promise.resolve()
  let isQueued = false
  const beat = (): void => {
    if (isQueued) return // that one will say what comes to pass until it is read
    isQueued = true
    const read = () => {
      isQueued = false
      return say(raw.writableLength > limits.streamFrameBytes)
    }
    turn = turn.then(read).then(
      (poke) => (poke ? write(poke) : close()),
      (error: unknown) => {
        request.log.error({ err: error, event: 'heartbeat_failed' })
        close()
      },
    )
  }
  // First the subscription, then the head and whether the session still lives: nothing can come to pass between the two unheard.
  const unsubscribe = context.pokes.subscribe({
    user_id: session.person.id,
    session_id: session.id,
    onPoke: following ? beat : write,
    onEnd: close,
    onMissed: beat,
  })
  const heartbeat = setInterval(beat, heartbeatMs)
  raw.on('close', close)
  raw.on('error', close)
  beat()
  return close
}

/** `isSlow`: the reader has not taken what it was sent, so it gets no more than a poke. Each frame begins where the last one ended: ask in turn. */
function createFollower({ database }: Context, session: Session, from: Following): (isSlow: boolean) => Promise<Poke | undefined> {
  let following = from
  return async (isSlow) => {
    const found = await readFollowing(database, session, following)
    if (!found) return undefined
    following = { ...following, at: found.at }
    const { frame, ...poke } = found.poke
    return isSlow || !frame ? poke : found.poke
  }
}

function headersOf(reply: FastifyReply): Record<string, string | number | string[]> {
  const headers: Record<string, string | number | string[]> = {}
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) headers[name] = value
  return {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  }
}
