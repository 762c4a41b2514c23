import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.js'
import { AppError } from '../contract/errors.js'
import { contractVersion } from '../contract/version.js'
import { registry } from './metrics.js'

/** OpenAPI 3.1 from the schemas that validate, and readable pages of it. */
export async function publishOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Kreida sync server', version: String(contractVersion), license: { name: 'MIT', identifier: 'MIT' } },
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, cookie: { type: 'apiKey', in: 'cookie', name: 'kreida_session' } },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
  })
  await app.register(swaggerUi, { routePrefix: '/api/v1/docs', logLevel: 'silent' })
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}

export function operationsRoutes(app: FastifyInstance, context: Context): void {
  const hide = { schema: { hide: true } }
  app.get('/healthz', hide, async () => ({ status: 'ok' }))
  app.get('/readyz', hide, async () => {
    try {
      await context.database.read(async ({ epoch }) => epoch)
    } catch (error) {
      context.log.error({ err: error, event: 'not_ready' })
      throw new AppError('UNAVAILABLE', 'the database does not answer', { retry_after: 5 })
    }
    return { status: 'ok' }
  })
  app.get('/metrics', hide, async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()))
}
