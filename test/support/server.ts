import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { randomBytes } from 'node:crypto'
import { DatabaseSync } from '@photostructure/sqlite'
import { v7 } from 'uuid'
import { onTestFinished } from 'vitest'
import { openContext, type Context } from '../../sync-server/context.js'
import type { LoginAnswer } from '../../sync-server/contract/calls.js'
import type { Role } from '../../sync-server/contract/values.js'
import type { App } from '../../sync-server/http/app-type.js'
import { buildApp, type AppOptions } from '../../sync-server/http/app.js'
import { createLog } from '../../sync-server/log.js'
import type { Static } from 'typebox'
import { watchAnswers, type WatchedRoute } from './server-answers.js'

/** A real server on a database file of its own, with people by name and a clock that tests move. */

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
  file: string
  clock: { now: Date; advance(ms: number): void }
  /** A path without `/api` is of `/api/v1`. */
  call<T>(call: Call): Promise<Answer<T>>
  /** As the marketplace, with the service token. */
  put<T>(path: string, body: unknown): Promise<Answer<T>>
  /** Runs SQL behind the server's back: how the suite plants faults that no caller could. */
  sql(statement: string): void
}

export interface WorldOptions extends AppOptions {
  is_rate_limited?: boolean
  config?: Partial<Context['config']>
}

/** Opens a world that ends with the test. Opening another one on its `file` shows what a restart finds. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const { file, tokens } = await templateOf()
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-server-'))
  fs.copyFileSync(file, path.join(folder, 'kreida.sqlite'))
  const world = await openAt(folder, tokens, options)
  onTestFinished(async () => {
    await world.app.close()
    await world.context.database.close()
    fs.rmSync(folder, { recursive: true, force: true })
  })
  return world
}

type Tokens = Record<Name, { access_token: string; refresh_token: string }>
let template: Promise<{ file: string; tokens: Tokens }> | null = null

/** Signing in costs an honest password hash; one world pays it, the others begin as copies of its file. */
const templateOf = (): Promise<{ file: string; tokens: Tokens }> => (template ??= makeTemplate())

async function makeTemplate(): Promise<{ file: string; tokens: Tokens }> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-template-'))
  const none = { access_token: '', refresh_token: '' }
  const world = await openAt(folder, { tutor: none, student: none, otherTutor: none, otherStudent: none }, {})
  const tokens: Partial<Tokens> = {}
  for (const name of names) {
    const { id, ...user } = cast[name]
    await world.put(`/platform/users/${id}/`, { ...user, password })
    const body = { email: user.email, password, device_name: 'suite' }
    const { body: login } = await world.call<Static<typeof LoginAnswer>>({ method: 'POST', path: '/auth/login/', body })
    tokens[name] = { access_token: login.access_token, refresh_token: login.refresh_token }
  }
  await world.app.close()
  await world.context.database.close()
  return { file: world.file, tokens: tokens as Tokens }
}

async function openAt(folder: string, tokens: Tokens, options: WorldOptions): Promise<World> {
  const logLines: string[] = []
  const clock = { now: beginning, advance: (ms: number) => void (clock.now = new Date(clock.now.getTime() + ms)) }
  const config = {
    host: '127.0.0.1',
    port: 0,
    data_dir: folder,
    platform_token: serviceToken,
    is_rate_limited: options.is_rate_limited ?? false,
    is_demo: false,
    log_level: 'info',
    web_dir: path.join(folder, 'web'),
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
  const file = path.join(folder, 'kreida.sqlite')
  return {
    app,
    context,
    routes,
    logLines,
    file,
    clock,
    call,
    put: (route, body) => call({ method: 'PUT', path: route, body, headers: { authorization: `Bearer ${serviceToken}` } }),
    sql(statement) {
      const connection = new DatabaseSync(file)
      connection.exec(statement)
      connection.close()
    },
    tutor: personOf('tutor'),
    student: personOf('student'),
    otherTutor: personOf('otherTutor'),
    otherStudent: personOf('otherStudent'),
  }
}
