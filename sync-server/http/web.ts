import fs from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Context } from '../context.js'
import { addressOf, refuseAddress, type MethodsAt } from './addresses.js'

/** The same policy as the desktop app's: everything comes from the server itself. */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types vue kreida-search',
].join('; ')

const notBuilt = 'The browser app is not built yet: run "npm run build", then reload this page.\n'

/** Serves the browser app at `/`. Addresses of its own pages all answer with its one document; all others with a problem. */
export async function webRoutes(app: FastifyInstance, context: Context, methodsAt: MethodsAt): Promise<void> {
  const { web_dir } = context.config
  const isBuilt = fs.existsSync(path.join(web_dir, 'index.html'))
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: web_dir,
      cacheControl: false,
      setHeaders: (reply, file) => {
        const isHashed = file.includes(`${path.sep}assets${path.sep}`)
        reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
        reply.header('content-security-policy', contentPolicy)
      },
    })
  }
  // Before the body: what is sent to no address is not worth reading.
  app.addHook('onRequest', (request, reply, done) => {
    if (request.is404 && !isPage(request)) void refuseAddress(methodsAt, request, reply)
    else done()
  })
  // Nothing is returned: a reply is a thenable, and waiting for it through both handlers leaves a listener too many on the response.
  app.setNotFoundHandler((request, reply) => {
    if (!isPage(request) || methodsAt(addressOf(request)).length > 0) void refuseAddress(methodsAt, request, reply)
    else if (isBuilt) void reply.sendFile('index.html')
    else void reply.code(503).type('text/plain; charset=utf-8').send(notBuilt)
  })
}

function isPage(request: FastifyRequest): boolean {
  const address = addressOf(request)
  return (request.method === 'GET' || request.method === 'HEAD') && !address.startsWith('/api/') && !path.extname(address)
}
