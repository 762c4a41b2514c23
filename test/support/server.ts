import path from 'node:path'
import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { onTestFinished } from 'vitest'
import { openContext, type Context } from '../../sync-server/context.js'
import type { LoginAnswer } from '../../sync-server/contract/calls.js'
import type { Role } from '../../sync-server/contract/values.js'
import type { App } from '../../sync-server/http/app-type.js'
import { buildApp, type AppOptions } from '../../sync-server/http/app.js'
import { createLog } from '../../sync-server/log.js'
import type { DatabasePlace } from '../../sync-server/storage/database.js'
import type { Static } from 'typebox'
import { makePlace, runSql, type TestPlace } from './engines.js'
import { watchAnswers, type WatchedRoute } from './server-answers.js'

/** A real server on a database of its own, on the engine of this run, with people by name and a clock that tests move. */

export const serviceToken = 'service-token-of-the-suite'
export const password = 'correct horse battery'
export const beginning = new Date('2026-03-01T08:00:00.000Z')

export const cast = {
  tutor: { id: 1, role: 'tutor', email: 'olena@example.org', display_name: 'Олена Коваль' },
  student: { id: 2, role: 'student', email: 'marko@example.org', display_name: 'Марко Бондар' },
  otherTutor: { id: 3, role: 'tutor', email: 'ihor@example.org', display_name: 'Ігор Мельник' },
  otherStudent: { id: 4, role: 'student', email: 'daryna@example.org', display_name: 'Дарина Шевченко' },
} as const satisfies Record<string, { id: number; role: Role; email: string; display_name: string }>
export type Name = keyof typeof cast
const names = Object.keys(cast) as Name[]

export interface Answer<T> {
  status: number
  /** The suite checks every body against its route's schema, so a test may name its type. */
  body: T
  headers: Record<string, string | string[] | number | undefined>
}
export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'HEAD' | 'OPTIONS'
  path: string
  body?: unknown
  headers?: Record<string, string>
  /** The address that the request seems to come from. */
  from?: string
}
export interface Person {
  id: number
  role: Role
  email: string
  display_name: string
  access_token: string
  refresh_token: string
  get<T>(path: string): Promise<Answer<T>>
  post<T>(path: string, body?: unknown): Promise<Answer<T>>
}

export interface World extends Record<Name, Person> {
  app: App
  context: Context
  routes: WatchedRoute[]
  logLines: string[]
  place: DatabasePlace
  /** Ends the server, as a stop would; the test's end does it too. */
  close(): Promise<void>
  clock: { now: Date; advance(ms: number): void }
  /** A path without `/api` is of `/api/v1`. */
  call<T>(call: Call): Promise<Answer<T>>
  /** As the marketplace, with the service token. */
  put<T>(path: string, body: unknown): Promise<Answer<T>>
  /** Runs SQL behind the server's back: how the suite plants what no caller could, and looks where no caller can. */
  sql(statement: string): Promise<Record<string, unknown>[]>
}

export interface WorldOptions extends AppOptions {
  is_rate_limited?: boolean
  config?: Partial<Context['config']>
}

/** Opens a world that ends with the test. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const { place, tokens } = await templateOf()
  const own = await makePlace(place)
  const world = await openAt(own, tokens, options)
  onTestFinished(async () => {
    await world.close()
    await own.remove()
  })
  return world
}

type Tokens = Record<Name, { access_token: string; refresh_token: string }>
let template: Promise<{ place: DatabasePlace; tokens: Tokens }> | null = null

/** Signing in costs an honest password hash; one world pays it, the others begin as copies of its database. */
const templateOf = (): Promise<{ place: DatabasePlace; tokens: Tokens }> => (template ??= makeTemplate())

async function makeTemplate(): Promise<{ place: DatabasePlace; tokens: Tokens }> {
  const own = await makePlace()
  const none = { access_token: '', refresh_token: '' }
  const world = await openAt(own, { tutor: none, student: none, otherTutor: none, otherStudent: none }, {})
  const tokens: Partial<Tokens> = {}
  for (const name of names) {
    const { id, ...user } = cast[name]
    await world.put(`/platform/users/${id}/`, { ...user, password })
    const body = { email: user.email, password, device_name: 'suite' }
    const { body: login } = await world.call<Static<typeof LoginAnswer>>({ method: 'POST', path: '/auth/login/', body })
    tokens[name] = { access_token: login.access_token, refresh_token: login.refresh_token }
  }
  await world.close()
  return { place: own.place, tokens: tokens as Tokens }
}

async function openAt({ place, config: own }: TestPlace, tokens: Tokens, options: WorldOptions): Promise<World> {
  const logLines: string[] = []
  const clock = { now: beginning, advance: (ms: number) => void (clock.now = new Date(clock.now.getTime() + ms)) }
  const config = {
    host: '127.0.0.1',
    port: 0,
    ...own,
    platform_token: serviceToken,
    is_rate_limited: options.is_rate_limited ?? false,
    is_demo: false,
    log_level: 'info',
    web_dir: path.join(own.data_dir, 'web'),
    ...options.config,
  }
  const log = createLog(config.log_level, { write: (line: string) => void logLines.push(line) })
  const sources = { now: () => clock.now, newId: () => v7(), newToken: () => randomBytes(32).toString('base64url') }
  const context = await openContext(config, log, sources)
  const { watch, routes, requireNoFault } = watchAnswers()
  const app = await buildApp(context, { ...options, watch })

  async function call<T>({ method, path: route, body, headers = {}, from = '127.0.0.1' }: Call): Promise<Answer<T>> {
    const url = route.startsWith('/api') || !route.startsWith('/') || /^\/(healthz|readyz|metrics)/.test(route) ? route : `/api/v1${route}`
    const isRaw = typeof body === 'string' || Buffer.isBuffer(body)
    const payload = body === undefined ? {} : { payload: isRaw ? body : JSON.stringify(body) }
    const kind = body === undefined || headers['content-type'] ? {} : { 'content-type': 'application/json' }
    const response = await app.inject({ method, url, headers: { ...kind, ...headers }, remoteAddress: from, ...payload })
    requireNoFault()
    const isJson = String(response.headers['content-type']).includes('json')
    const parsed: unknown = isJson && response.body !== '' ? JSON.parse(response.body) : response.body
    return { status: response.statusCode, body: parsed as T, headers: response.headers }
  }

  const personOf = (name: Name): Person => {
    const headers = { authorization: `Bearer ${tokens[name].access_token}` }
    return {
      ...cast[name],
      ...tokens[name],
      get: (route) => call({ method: 'GET', path: route, headers }),
      post: (route, body) => call({ method: 'POST', path: route, headers, ...(body === undefined ? {} : { body }) }),
    }
  }
  let closing: Promise<void> | null = null
  return {
    app,
    context,
    close: () => (closing ??= app.close().then(() => context.database.close())),
    routes,
    logLines,
    place,
    clock,
    call,
    put: (route, body) => call({ method: 'PUT', path: route, body, headers: { authorization: `Bearer ${serviceToken}` } }),
    sql: (statement) => runSql(place, statement),
    tutor: personOf('tutor'),
    student: personOf('student'),
    otherTutor: personOf('otherTutor'),
    otherStudent: personOf('otherStudent'),
  }
}
