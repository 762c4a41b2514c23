import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Context } from '../context.js'
import { AppError } from '../contract/errors.js'
import { contractVersion, contractVersionHeader, oldestContractVersion } from '../contract/version.js'
import type { Role } from '../contract/values.js'
import { sessionOf } from '../domain/accounts.js'
import type { Person } from '../domain/person.js'
import type { SignedIn } from '../storage/people.js'

export const cookieName = 'kreida_session'

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

/** The session behind a request, by bearer or by cookie. Throws `UNAUTHENTICATED`, or `FORBIDDEN` for a cookie from another origin (R-AUTH-5). */
export async function requireSession(context: Context, request: FastifyRequest): Promise<SignedIn> {
  const bearer = bearerOf(request)
  const cookie = request.cookies[cookieName]
  const token = bearer ?? cookie
  if (!token) throw new AppError('UNAUTHENTICATED', 'sign in first')
  if (bearer === null) requireOwnOrigin(request)
  const found = await sessionOf(context.database, context.sources, token, bearer === null ? 'cookie' : 'access')
  if (!found) throw new AppError('UNAUTHENTICATED', 'the session has ended: sign in again')
  return found
}

export async function requirePerson(context: Context, request: FastifyRequest, role?: Role): Promise<Person> {
  const { user } = await requireSession(context, request)
  if (role && user.role !== role) throw new AppError('FORBIDDEN', `only a ${role} may do this`)
  return { id: user.id, role: user.role }
}

/** The marketplace's own bearer, compared in constant time. */
export function requirePlatform(context: Context, request: FastifyRequest): void {
  const given = Buffer.from(bearerOf(request) ?? '')
  const expected = Buffer.from(context.config.platform_token)
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new AppError('UNAUTHENTICATED', 'wrong or missing service token')
}

/** Anything but GET that leans on a cookie must come from the server's own pages. */
export function requireOwnOrigin(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const { origin } = request.headers
  const own = URL.canParse(origin ?? '') ? new URL(origin ?? '').host === request.host : false
  if (!own) throw new AppError('FORBIDDEN', 'this call must come from the app itself')
}

function bearerOf(request: FastifyRequest): string | null {
  const match = /^Bearer ([A-Za-z0-9._~+/=-]{1,512})$/.exec(request.headers.authorization ?? '')
  return match?.[1] ?? null
}
