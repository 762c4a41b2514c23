import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { Problem } from '../../sync-server/contract/errors.js'
import type { App } from '../../sync-server/http/app-type.js'

/** Checks every answer of a server against the schema of the route that gave it, and remembers which routes there are. */

export interface WatchedRoute {
  method: string
  url: string
  schema: FastifySchema | undefined
}

const compiled = new WeakMap<TSchema, Validator>()

function faultIn(schema: TSchema, value: unknown): string | null {
  const check = compiled.get(schema) ?? Compile(schema)
  compiled.set(schema, check)
  if (check.Check(value)) return null
  return check
    .Errors(value)
    .map((error) => `${error.instancePath} ${error.message}`)
    .join('; ')
}

/** Hooks for `buildApp`, the routes it then has, and a function that throws the first answer that broke its schema. */
export function watchAnswers(): { watch: (app: App) => void; routes: WatchedRoute[]; requireNoFault: () => void } {
  const routes: WatchedRoute[] = []
  const faults: string[] = []
  return {
    routes,
    watch(app) {
      app.addHook('onRoute', ({ method, url, schema }) => {
        for (const each of [method].flat()) routes.push({ method: each, url, schema })
      })
      app.addHook('onSend', async (request, reply, payload) => {
        const fault = faultOf(request, reply, payload)
        if (fault) faults.push(`${request.method} ${request.url} answered ${reply.statusCode}: ${fault}`)
      })
    },
    requireNoFault() {
      const [fault] = faults.splice(0)
      if (fault) throw new Error(fault)
    },
  }
}

function faultOf(request: FastifyRequest, reply: FastifyReply, payload: unknown): string | null {
  const { statusCode } = reply
  if (statusCode >= 400) return problemFault(reply, payload)
  const { schema } = request.routeOptions
  if (!schema || schema.hide) return null
  const declared = responseSchema(schema, statusCode)
  if (!declared) return 'this status is not in the schema'
  if (statusCode === 204) return payload ? 'a 204 has no body' : null
  if (!String(reply.getHeader('content-type')).startsWith('application/json') || request.method === 'HEAD') return null
  return faultIn(declared, JSON.parse(String(payload)))
}

function problemFault(reply: FastifyReply, payload: unknown): string | null {
  if (!String(reply.getHeader('content-type')).startsWith('application/problem+json')) {
    return reply.statusCode === 503 && String(payload).startsWith('The browser app is not built') ? null : 'not application/problem+json'
  }
  const problem: unknown = JSON.parse(String(payload))
  const fault = faultIn(Problem, problem)
  if (fault) return fault
  const isTrue = typeof problem === 'object' && problem !== null && 'status' in problem && problem.status === reply.statusCode
  return isTrue ? null : 'the problem names another status'
}

function responseSchema(schema: FastifySchema, status: number): TSchema | null {
  if (typeof schema.response !== 'object' || schema.response === null) return null
  for (const [key, value] of Object.entries(schema.response)) if (key === String(status) && typeof value === 'object') return value
  return null
}
