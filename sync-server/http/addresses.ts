import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../contract/errors.js'
import { sendProblem } from './problems.js'

/** Which methods an address knows; none where there is no such address. */
export type MethodsAt = (address: string) => string[]

/** Watches the routes as they are made, so that a wrong method can be told from a wrong address. */
export function watchAddresses(app: FastifyInstance): MethodsAt {
  const known = new Map<string, { pattern: RegExp; methods: Set<string> }>()
  app.addHook('onRoute', ({ url, method }) => {
    if (url.endsWith('*')) return // files: whether one is there is not known before it is asked for
    const entry = known.get(url) ?? { pattern: patternOf(url), methods: new Set(['OPTIONS']) }
    known.set(url, entry)
    for (const each of [method].flat()) entry.methods.add(each)
  })
  return (address) => {
    const found = [...known.values()].filter(({ pattern }) => pattern.test(address))
    return [...new Set(found.flatMap(({ methods }) => [...methods]))].sort()
  }
}

/** Answers an address asked in a wrong way (405 with `Allow`), asked what it knows (OPTIONS), or not there at all (404). */
export function refuseAddress(methodsAt: MethodsAt, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const methods = methodsAt(addressOf(request))
  if (methods.length === 0) return sendProblem(request, reply, new AppError('NOT_FOUND', 'there is nothing at this address'))
  reply.header('allow', methods.join(', '))
  if (request.method === 'OPTIONS') return reply.code(204).send()
  return sendProblem(request, reply, new AppError('METHOD_NOT_ALLOWED', `this address takes ${methods.join(', ')}`))
}

/** The path as it was asked for. */
export function addressOf(request: FastifyRequest): string {
  const [address = ''] = request.url.split('?')
  return address
}

/** A parameter is anything without a slash; a trailing slash makes no difference. */
function patternOf(url: string): RegExp {
  const parts = url.replace(/\/$/, '').split('/')
  const source = parts.map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))).join('/')
  return new RegExp(`^${source}/?$`)
}
