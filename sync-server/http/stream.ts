import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.js'
import { AppError } from '../contract/errors.js'
import { limits } from '../contract/limits.js'
import type { Poke } from '../contract/sync.js'
import { headOf } from '../storage/feed.js'
import { requireSession } from './auth.js'
import type { App } from './app.js'
import { streamsOpen } from './metrics.js'

/** The event stream: `poke` after a commit that concerns the person, a heartbeat with the head every 25 s. */
export function streamRoutes(app: App, context: Context): void {
  const open = new Set<() => void>()
  const countByPerson = new Map<number, number>()

  app.get('/sync/stream/', { schema: { tags: ['sync'], description: 'Server-sent events' } }, async (request, reply) => {
    const { user, session } = await requireSession(context, request)
    const count = countByPerson.get(user.id) ?? 0
    if (count >= limits.streamsPerPerson) throw new AppError('RATE_LIMITED', 'too many open streams', { retry_after: 30 })
    countByPerson.set(user.id, count + 1)
    const first = await headNow(context, user.id)
    const close = openStream(context, { request, reply, user_id: user.id, session_id: session.id, first }, () => {
      open.delete(close)
      countByPerson.set(user.id, (countByPerson.get(user.id) ?? 1) - 1)
    })
    open.add(close)
  })

  app.addHook('preClose', async () => {
    for (const close of [...open]) close()
  })
}

const headNow = (context: Context, user_id: number): Promise<Poke> =>
  context.database.read(async ({ db, epoch }) => ({ epoch, head: await headOf(db, user_id) }))

/** Bytes a slow reader may leave waiting before it is cut; it comes back and pulls. */
const maxWaitingBytes = 64 * 1024

interface Listener {
  request: FastifyRequest
  reply: FastifyReply
  user_id: number
  session_id: string
  first: Poke
}

function openStream(context: Context, listener: Listener, onClose: () => void): () => void {
  const { request, reply, user_id, session_id } = listener
  reply.hijack()
  const { raw } = reply
  const headers = {
    ...reply.getHeaders(),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  }
  raw.writeHead(200, headers as Record<string, string>)
  streamsOpen.inc()

  let isOpen = true
  const write = (poke: Poke): void => {
    if (!isOpen) return
    raw.write(`event: poke\ndata: ${JSON.stringify(poke)}\n\n`)
    if (raw.writableLength > maxWaitingBytes) close()
  }
  const close = (): void => {
    if (!isOpen) return
    isOpen = false
    clearInterval(heartbeat)
    unsubscribe()
    streamsOpen.dec()
    raw.end()
    if (raw.writableLength > maxWaitingBytes) raw.destroy()
    onClose()
  }
  const heartbeat = setInterval(() => {
    headNow(context, user_id).then(write, (error: unknown) => {
      request.log.error({ err: error, event: 'heartbeat_failed' })
      close()
    })
  }, limits.streamHeartbeat * 1000)
  const unsubscribe = context.pokes.subscribe({ user_id, session_id, onPoke: write, onEnd: close })
  raw.on('close', close)
  raw.on('error', close)
  write(listener.first)
  return close
}
