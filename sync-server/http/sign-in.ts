import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../context.js'
import { BrowserLoginAnswer, DevicesAnswer, LoginAnswer, LoginBody, PasswordBody, RefreshBody, Tokens, User } from '../contract/calls.js'
import { cookieLifetime, logIn, logOut, refreshTokens } from '../domain/accounts.js'
import { changePassword, endDevice, readDevices } from '../domain/devices.js'
import { Uuid } from '../contract/values.js'
import { cookieName, requireOwnOrigin, requireSession } from './auth.js'
import { createSignInLimits } from './sign-in-limits.js'
import type { App } from './app-type.js'

const cookieOptions = (request: FastifyRequest) =>
  ({ path: '/', httpOnly: true, sameSite: 'strict', secure: request.protocol === 'https' }) as const

/** The two calls that need no session. */
export function signInRoutes(app: App, context: Context): void {
  const limits = createSignInLimits(context)

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
      const account = request.body.email.trim().toLowerCase()
      const login = await limits.judge({ account, address: request.ip }, () => logIn(context, request.body))
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

/** A person's own devices and password. */
export function deviceRoutes(app: App, context: Context): void {
  const limits = createSignInLimits(context)

  app.get(
    '/auth/devices/',
    { schema: { tags: ['sign-in'], summary: 'The devices signed in to this account', response: { 200: DevicesAnswer } } },
    async (request) => ({ devices: await readDevices(context, requireSession(request)) }),
  )

  app.delete(
    '/auth/devices/:device_id/',
    {
      schema: {
        tags: ['sign-in'],
        summary: 'Sign one of the own devices out',
        params: Type.Object({ device_id: Uuid }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await endDevice(context, requireSession(request), request.params.device_id)
      reply.code(204)
    },
  )

  app.post(
    '/auth/password/',
    {
      schema: {
        tags: ['sign-in'],
        summary: 'Change the password; every other device is signed out',
        body: PasswordBody,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const session = requireSession(request)
      const who = { account: String(session.person.id), address: request.ip }
      await limits.judge(who, () => changePassword(context, session, request.body))
      reply.code(204)
    },
  )
}

function setCookie(request: FastifyRequest, reply: FastifyReply, value: string): void {
  reply.setCookie(cookieName, value, { ...cookieOptions(request), maxAge: cookieLifetime })
}
