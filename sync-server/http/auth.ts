import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Context } from '../context.js'
import { AppError } from '../contract/errors.js'
import { userHeader } from '../contract/headers.js'
import { contractVersion, contractVersionHeader, oldestContractVersion } from '../contract/version.js'
import type { Role } from '../contract/values.js'
import { sessionOf, type Session } from '../domain/accounts.js'
import type { Person } from '../domain/person.js'
import { createRate } from './throttle.js'

export const cookieName = 'kreida_session'

/** Requests per minute of one account, while limits are on. */
const requestsPerMinute = 1_200

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route behind `installSession`. */
    session: Session | null
  }
}

/** Checks the contract's version on every API call. */
export function installVersionCheck(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header(contractVersionHeader, String(contractVersion))
    const asked = request.headers[contractVersionHeader]
    if (asked === undefined) return
    if (!/^\d{1,6}$/.test(String(asked))) throw new AppError('INVALID', `${contractVersionHeader} must be a number`)
    if (Number(asked) < oldestContractVersion) throw new AppError('CONTRACT_OUTDATED', 'this version of the app is too old for the server')
  })
}

/**
 * Puts every route of this scope behind a session, by bearer or by cookie, before a byte of a body is read. Answers `UNAUTHENTICATED`, or
 * `FORBIDDEN` for a cookie from another origin (R-AUTH-5).
 */
export function installSession(app: FastifyInstance, context: Context): void {
  const rate = createRate({ perMinute: requestsPerMinute, now: context.sources.now })
  app.decorateRequest('session', null)
  app.addHook('onRequest', async (request) => {
    const bearer = bearerOf(request)
    const token = bearer ?? request.cookies[cookieName]
    if (!token) throw new AppError('UNAUTHENTICATED', 'sign in first')
    if (bearer === null) requireOwnOrigin(request)
    const session = await sessionOf(context, token, { kind: bearer === null ? 'cookie' : 'access', meant: userOf(request) })
    if (!session) throw new AppError('UNAUTHENTICATED', 'the session has ended: sign in again')
    if (context.config.is_rate_limited) rate.take(String(session.person.id))
    request.session = session
  })
}

function userOf({ headers }: FastifyRequest): string | null {
  const asked = headers[userHeader]
  return asked === undefined ? null : String(asked)
}

export function requireSession(request: FastifyRequest): Session {
  if (!request.session) throw new Error('this route is not behind installSession')
  return request.session
}

/** The session's person. Throws `FORBIDDEN` for the other role. */
export function requirePerson(request: FastifyRequest, role?: Role): Person {
  const { person } = requireSession(request)
  if (role && person.role !== role) throw new AppError('FORBIDDEN', `only a ${role} may do this`)
  return person
}

/** Puts every route of this scope behind the marketplace's own bearer, compared in constant time. */
export function installServiceToken(app: FastifyInstance, context: Context): void {
  const expected = Buffer.from(context.config.platform_token)
  app.addHook('onRequest', async (request) => {
    const given = Buffer.from(bearerOf(request) ?? '')
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw new AppError('UNAUTHENTICATED', 'wrong or missing service token')
  })
}

/** Anything but GET that leans on a cookie must come from the server's own pages. */
export function requireOwnOrigin(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const { origin } = request.headers
  const own = URL.canParse(origin ?? '') ? new URL(origin ?? '').host === request.host : false
  if (!own) throw new AppError('FORBIDDEN', 'this call must come from the app itself')
}

function bearerOf(request: FastifyRequest): string | null {
  const match = /^Bearer ([A-Za-z0-9._~+/=-]{1,512})$/i.exec(request.headers.authorization ?? '')
  return match?.[1] ?? null
}
