import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { RouteOptions } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../context.js'
import { AppError, Problem } from '../contract/errors.js'
import { contractVersion, contractVersionHeader } from '../contract/version.js'
import type { App } from './app-type.js'
import { cookieName } from './auth.js'
import { registry } from './metrics.js'

const about = `Errors are \`application/problem+json\` with a \`code\`. A trailing slash is canonical; without it the answer is the same. \`${contractVersionHeader}\` says which version a client speaks; none means the current one.`
const problem = { description: 'A problem (RFC 9457)', content: { 'application/problem+json': { schema: Problem } } }

/** OpenAPI 3.1 from the schemas that validate, and readable pages of it. */
export async function publishOpenApi(app: App): Promise<void> {
  app.addHook('onRoute', addProblems)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Kreida sync server',
        version: String(contractVersion),
        description: about,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An access token' },
          cookie: { type: 'apiKey', in: 'cookie', name: cookieName },
          service: { type: 'http', scheme: 'bearer', description: "The platform's service token" },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
  })
  await app.register(swaggerUi, { routePrefix: '/api/v1/docs', logLevel: 'silent', staticCSP: true })
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}

function addProblems(route: RouteOptions): void {
  const { schema } = route
  if (!schema || schema.hide || typeof schema.response !== 'object') return
  route.schema = { ...schema, response: { ...schema.response, '4xx': problem, '5xx': problem } }
}

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
