import { Type } from 'typebox'
import type { Context } from '../context.js'
import { AppError } from '../contract/errors.js'
import type { App } from './app-type.js'
import { registry } from './metrics.js'

const tags = ['operations']
const Status = Type.Object({ status: Type.Literal('ok') })

/** What a machine asks about the process. */
export function operationsRoutes(app: App, context: Context): void {
  const config = { rateLimit: false }
  app.get(
    '/healthz',
    { config, schema: { tags, security: [], summary: 'The process is up', response: { 200: Status } } },
    async () => ({ status: 'ok' }) as const,
  )
  app.get('/readyz', { config, schema: { tags, security: [], summary: 'The database answers', response: { 200: Status } } }, async () => {
    try {
      await context.database.read(async ({ epoch }) => epoch)
    } catch (error) {
      throw new AppError('UNAVAILABLE', 'the database does not answer', { retry_after: 5 }, error)
    }
    return { status: 'ok' } as const
  })
  app.get(
    '/metrics',
    { config, schema: { tags, security: [], summary: 'Prometheus', produces: ['text/plain'], response: { 200: Type.String() } } },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  )
}
