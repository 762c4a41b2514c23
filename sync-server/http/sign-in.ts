import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../context.js'
import { BrowserLoginAnswer, LoginAnswer, LoginBody, RefreshBody, Tokens, User } from '../contract/calls.js'
import { AppError } from '../contract/errors.js'
import { cookieLifetime, logIn, logOut, refreshTokens, userOf } from '../domain/accounts.js'
import { cookieName, requireOwnOrigin, requireSession } from './auth.js'
import { createThrottle } from './throttle.js'
import type { App } from './app.js'

const quarterHourMs = 15 * 60 * 1000
const cookieOptions = (request: FastifyRequest) =>
  ({ path: '/', httpOnly: true, sameSite: 'strict', secure: request.protocol === 'https' }) as const

export function signInRoutes(app: App, context: Context): void {
  const { config, database, sources } = context
  const perAddress = createThrottle({ failures: 5, windowMs: quarterHourMs, now: sources.now })
  const perAccount = createThrottle({ failures: 100, windowMs: quarterHourMs, now: sources.now })

  app.post(
    '/auth/login/',
    { schema: { tags: ['sign-in'], body: LoginBody, response: { 200: Type.Union([LoginAnswer, BrowserLoginAnswer]) } } },
    async (request, reply) => {
      const { body } = request
      if (body.device_kind === 'browser') requireOwnOrigin(request)
      const account = body.email.trim().toLowerCase()
      const keys = [
        { throttle: perAddress, key: `${account} ${request.ip}` },
        { throttle: perAccount, key: account },
      ]
      if (config.is_rate_limited) for (const { throttle, key } of keys) throttle.require(key)
      try {
        const login = await logIn(database, sources, body)
        for (const { throttle, key } of keys) throttle.forget(key)
        if (login.kind === 'desktop') return { ...login.tokens, user: login.user }
        setCookie(request, reply, login.cookie)
        return { device_id: login.device_id, user: login.user }
      } catch (error) {
        if (error instanceof AppError && error.code === 'UNAUTHENTICATED') for (const { throttle, key } of keys) throttle.fail(key)
        throw error
      }
    },
  )

  app.post('/auth/refresh/', { schema: { tags: ['sign-in'], body: RefreshBody, response: { 200: Tokens } } }, (request) =>
    refreshTokens(database, sources, request.body.refresh_token),
  )

  app.post('/auth/logout/', { schema: { tags: ['sign-in'], response: { 204: Type.Null() } } }, async (request, reply) => {
    const { session } = await requireSession(context, request)
    await logOut(database, session.id)
    context.pokes.endSession(session.id)
    reply.clearCookie(cookieName, cookieOptions(request))
    return reply.code(204).send(null)
  })

  app.get('/auth/me/', { schema: { tags: ['sign-in'], response: { 200: User } } }, async (request) =>
    userOf((await requireSession(context, request)).user),
  )
}

function setCookie(request: FastifyRequest, reply: FastifyReply, value: string): void {
  reply.setCookie(cookieName, value, { ...cookieOptions(request), maxAge: cookieLifetime })
}
