import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../context.js'
import { BrowserLoginAnswer, LoginAnswer, LoginBody, RefreshBody, Tokens, User } from '../contract/calls.js'
import { AppError } from '../contract/errors.js'
import { cookieLifetime, logIn, logOut, refreshTokens, type Login } from '../domain/accounts.js'
import { cookieName, requireOwnOrigin, requireSession } from './auth.js'
import { createThrottle } from './throttle.js'
import type { App } from './app-type.js'

const quarterHourMs = 15 * 60 * 1000
const cookieOptions = (request: FastifyRequest) =>
  ({ path: '/', httpOnly: true, sameSite: 'strict', secure: request.protocol === 'https' }) as const

/** The two calls that need no session. */
export function signInRoutes(app: App, context: Context): void {
  const { config, sources } = context
  const perAddress = createThrottle({ failures: 5, windowMs: quarterHourMs, now: sources.now })
  const perAccount = createThrottle({ failures: 100, windowMs: quarterHourMs, now: sources.now })

  const throttled = async (request: FastifyRequest, body: LoginBody): Promise<Login> => {
    const account = body.email.trim().toLowerCase()
    const keys = [
      { throttle: perAddress, key: `${account} ${request.ip}` },
      { throttle: perAccount, key: account },
    ]
    const taken: typeof keys = []
    try {
      for (const limit of config.is_rate_limited ? keys : []) {
        limit.throttle.take(limit.key)
        taken.push(limit)
      }
      const login = await logIn(context, body)
      for (const { throttle, key } of keys) throttle.forget(key)
      return login
    } catch (error) {
      const isJudged = error instanceof AppError && error.code === 'UNAUTHENTICATED'
      if (!isJudged) for (const { throttle, key } of taken) throttle.giveBack(key)
      throw error
    }
  }

  app.post(
    '/auth/login/',
    {
      schema: {
        tags: ['sign-in'],
        summary: 'Sign in; a browser gets a session cookie instead of tokens',
        security: [],
        body: LoginBody,
        response: { 200: Type.Union([LoginAnswer, BrowserLoginAnswer]) },
      },
    },
    async (request, reply) => {
      if (request.body.device_kind === 'browser') requireOwnOrigin(request)
      const login = await throttled(request, request.body)
      if (login.kind === 'desktop') return { ...login.tokens, user: login.user }
      setCookie(request, reply, login.cookie)
      return { device_id: login.device_id, user: login.user }
    },
  )

  app.post(
    '/auth/refresh/',
    { schema: { tags: ['sign-in'], summary: 'Rotate the tokens', security: [], body: RefreshBody, response: { 200: Tokens } } },
    (request) => refreshTokens(context, request.body.refresh_token),
  )
}

/** What a signed-in person asks about the session itself. */
export function sessionRoutes(app: App, context: Context): void {
  app.post(
    '/auth/logout/',
    { schema: { tags: ['sign-in'], summary: 'End the session and its streams', response: { 204: Type.Null() } } },
    async (request, reply) => {
      await logOut(context, requireSession(request))
      reply.clearCookie(cookieName, cookieOptions(request))
      reply.code(204) // an async function that answers nothing sends nothing
    },
  )

  app.get('/auth/me/', { schema: { tags: ['sign-in'], summary: 'Who is signed in', response: { 200: User } } }, async (request) => {
    return requireSession(request).user
  })
}

function setCookie(request: FastifyRequest, reply: FastifyReply, value: string): void {
  reply.setCookie(cookieName, value, { ...cookieOptions(request), maxAge: cookieLifetime })
}
