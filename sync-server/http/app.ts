import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Ajv } from 'ajv'
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Context } from '../context.js'
import { AppError } from '../contract/errors.js'
import { limits } from '../contract/limits.js'
import { watchAddresses } from './addresses.js'
import type { App } from './app-type.js'
import { installServiceToken, installSession, installVersionCheck } from './auth.js'
import { chatRoutes } from './chat.js'
import { endConnectionsOnStop } from './connections.js'
import { factRoutes } from './facts.js'
import { requests } from './metrics.js'
import { publishOpenApi } from './openapi.js'
import { operationsRoutes } from './operations.js'
import { platformRoutes } from './platform.js'
import { answerClientError, frameworkErrors, installProblems, logController } from './problems.js'
import { deviceRoutes, sessionRoutes, signInRoutes } from './sign-in.js'
import { streamRoutes } from './stream.js'
import { syncRoutes } from './sync.js'
import { installBodyTimeout } from './timeouts.js'
import { webRoutes } from './web.js'

/** Requests per minute from one address, while limits are on. */
const requestsPerMinute = 1_200

export interface AppOptions {
  /** Called before any route is there: the suite watches routes and answers with it. */
  watch?: (app: App) => void
  heartbeatMs?: number
  bodyTimeoutMs?: number
}

/** The whole server, not yet listening. */
export async function buildApp(context: Context, options: AppOptions = {}): Promise<App> {
  const app: App = Fastify({
    loggerInstance: context.log as FastifyBaseLogger,
    logController,
    bodyLimit: limits.requestBytes,
    // X-Forwarded-* count only from a proxy on this machine: anybody else could choose the address that limits count by.
    trustProxy: 'loopback',
    genReqId: () => context.sources.newId(),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    frameworkErrors,
    clientErrorHandler: answerClientError,
  }).withTypeProvider<TypeBoxTypeProvider>()

  options.watch?.(app)
  endConnectionsOnStop(app)
  const methodsAt = watchAddresses(app)
  installProblems(app)
  installValidation(app)
  installBodyTimeout(app, options.bodyTimeoutMs)
  installRequestLog(app)
  await app.register(cookie)
  const apiPolicy = { useDefaults: false, directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] } }
  await app.register(helmet, { contentSecurityPolicy: apiPolicy, strictTransportSecurity: false })
  if (context.config.is_rate_limited) await app.register(rateLimit, { max: requestsPerMinute, timeWindow: '1 minute' })
  await publishOpenApi(app)
  await app.register(async (api: FastifyInstance) => apiRoutes(api, context, options), { prefix: '/api/v1' })
  operationsRoutes(app, context)
  await webRoutes(app, context, methodsAt)
  return app
}

/** Three scopes: open to anybody, behind a session, behind the service token. */
async function apiRoutes(api: FastifyInstance, context: Context, options: AppOptions): Promise<void> {
  installVersionCheck(api)
  signInRoutes(api.withTypeProvider<TypeBoxTypeProvider>(), context)
  await api.register(async (scope: FastifyInstance) => {
    const typed = scope.withTypeProvider<TypeBoxTypeProvider>()
    installSession(typed, context)
    sessionRoutes(typed, context)
    deviceRoutes(typed, context)
    chatRoutes(typed, context)
    syncRoutes(typed, context)
    streamRoutes(typed, context, options.heartbeatMs)
    factRoutes(typed, context)
  })
  await api.register(async (scope: FastifyInstance) => {
    installServiceToken(scope, context)
    await platformRoutes(scope.withTypeProvider<TypeBoxTypeProvider>(), context)
  })
}

function installRequestLog(app: App): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? null
    requests.inc({ method: request.method, route: route ?? 'none', status: String(reply.statusCode) })
    request.log.info({ event: 'request', method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) })
  })
}

/** Strict bodies: nothing is coerced, nothing unknown is dropped. Paths and queries are text by nature, so those alone are coerced. */
function installValidation(app: App): void {
  const strict = new Ajv({ coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false, strict: false })
  const text = new Ajv({ coerceTypes: true, removeAdditional: false, useDefaults: false, allErrors: false, strict: false })
  app.removeContentTypeParser('text/plain')
  app.setValidatorCompiler(({ schema, httpPart }) => (httpPart === 'body' ? strict : text).compile(schema))
  // Answers are made from typed rows; the schemas serve the documentation, and the suite checks every answer against them.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  app.addHook('preValidation', async (request) => {
    if (depthOf(request.body) > limits.jsonDepth) throw new AppError('INVALID', `the body is nested deeper than ${limits.jsonDepth}`)
  })
}

/** Depth of a parsed body, given up as soon as it is beyond the limit: 100,000 brackets are no stack's business. Streams count as flat. */
function depthOf(value: unknown, level = 1): number {
  if (level > limits.jsonDepth + 1) return level
  if (typeof value !== 'object' || value === null || !(Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype))
    return level - 1
  let deepest = level
  for (const inner of Object.values(value)) {
    deepest = Math.max(deepest, depthOf(inner, level + 1))
    if (deepest > limits.jsonDepth) break
  }
  return deepest
}
