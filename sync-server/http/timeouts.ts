import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body may take as long as it takes. */
    isStreamed?: boolean
  }
}

/** Looks at a body that is on its way, after which it is cut although it still comes: 10 minutes, or 256 KiB at half a kB/s. */
const mostLooks = 20

/**
 * Cuts a request whose body falls silent: a slow line is not a dead one. Node's own `requestTimeout` counts the whole request and knows no
 * exceptions, and an import may take hours.
 */
export function installBodyTimeout(app: FastifyInstance, silenceMs = 30_000): void {
  app.addHook('onRequest', async (request, reply) => {
    const { raw } = request
    if (raw.complete || request.routeOptions.config.isStreamed) return
    let heard = raw.socket.bytesRead
    let looks = 0
    const timer = setInterval(() => {
      looks += 1
      if (raw.socket.bytesRead === heard || looks === mostLooks) raw.destroy()
      heard = raw.socket.bytesRead
    }, silenceMs).unref()
    const stop = (): void => clearInterval(timer)
    raw.once('end', stop)
    raw.once('close', stop)
    reply.raw.once('close', stop)
  })
}
