import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body may take as long as it takes. */
    isStreamed?: boolean
  }
}

/** Cuts a request whose body does not arrive in time. Node's own `requestTimeout` knows no exceptions, and an import may take hours. */
export function installBodyTimeout(app: FastifyInstance, timeoutMs = 30_000): void {
  app.addHook('onRequest', async (request, reply) => {
    const { raw } = request
    if (raw.complete || request.routeOptions.config.isStreamed) return
    const timer = setTimeout(() => raw.destroy(), timeoutMs).unref()
    const stop = (): void => clearTimeout(timer)
    raw.once('end', stop)
    raw.once('close', stop)
    reply.raw.once('close', stop)
  })
}
