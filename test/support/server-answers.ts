import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import { Compile, type Validator } from 'typebox/schema'
import { onTestFinished } from 'vitest'
import type { App } from '../../sync-server/http/app-type.js'

/** Checks every answer of a server against the document that it publishes, and remembers which routes there are. */

export interface WatchedRoute {
  method: string
  url: string
  schema: FastifySchema | undefined
}
interface Media {
  schema?: object
  examples?: object
}
export interface PublishedOperation {
  operationId?: string
  summary?: string
  description?: string
  tags?: string[]
  security?: object[]
  parameters?: { name?: string; in?: string; required?: boolean; schema?: object; example?: unknown; $ref?: string }[]
  requestBody?: { content: Record<string, Media & { example?: unknown }> }
  responses: Record<string, { description?: string; headers?: object; content?: Record<string, Media & { example?: unknown }> }>
}
export interface PublishedDocument {
  openapi: string
  paths: Record<string, Record<string, PublishedOperation>>
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object>; parameters: Record<string, object> }
}

/** The document that `/api/v1/openapi.json` sends. */
export const publishedBy = (app: App): PublishedDocument => app.swagger() as unknown as PublishedDocument

const compiled = new WeakMap<object, Validator>()

/** What is wrong with a value by a schema of the document; null where nothing is. */
export function faultIn(document: PublishedDocument, schema: object, value: unknown): string | null {
  const check = compiled.get(schema) ?? Compile({ ...schema, components: document.components })
  compiled.set(schema, check)
  if (check.Check(value)) return null
  const [, errors] = check.Errors(value)
  return errors.map((error) => `${error.instancePath} ${error.message}`).join('; ')
}

/** The published operation of a route; undefined for one that is not published. */
export function operationOf(document: PublishedDocument, method: string, url: string): PublishedOperation | undefined {
  return document.paths[url.replace(/:(\w+)/g, '{$1}')]?.[method === 'HEAD' ? 'get' : method.toLowerCase()]
}

/**
 * Hooks for `buildApp`, the routes it then has, and a function that throws the first answer that broke the document. What nobody asked for
 * in this way (an answer over a real socket, say) is thrown when the test ends.
 */
export function watchAnswers(): { watch: (app: App) => void; routes: WatchedRoute[]; requireNoFault: () => void } {
  const routes: WatchedRoute[] = []
  const faults: string[] = []
  const requireNoFault = (): void => {
    const [fault] = faults.splice(0)
    if (fault) throw new Error(fault)
  }
  onTestFinished(requireNoFault)
  return {
    routes,
    requireNoFault,
    watch(app) {
      app.addHook('onRoute', ({ method, url, schema }) => {
        for (const each of [method].flat()) routes.push({ method: each, url, schema })
      })
      app.addHook('onSend', async (request, reply, payload) => {
        const fault = faultOf(publishedBy(app), { request, reply, payload })
        if (fault) faults.push(`${request.method} ${request.url} answered ${reply.statusCode}: ${fault}`)
      })
    },
  }
}

/** What an address that is not published may answer besides its own pages. */
const anyProblem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }

interface Sent {
  request: FastifyRequest
  reply: FastifyReply
  payload: unknown
}

function faultOf(document: PublishedDocument, sent: Sent): string | null {
  const { request, reply } = sent
  const { url, schema } = request.routeOptions
  const operation = operationOf(document, request.method, url ?? '')
  if (operation) return operationFault(document, operation, sent)
  if (!request.is404 && url !== undefined && !schema?.hide && !url.endsWith('*')) return 'this route is not published'
  if (reply.statusCode < 400) return null
  const isPage = reply.statusCode === 503 && String(sent.payload).startsWith('The browser app is not built')
  return isPage ? null : mediaFault(document, anyProblem, sent)
}

function operationFault(document: PublishedDocument, operation: PublishedOperation, sent: Sent): string | null {
  const declared = operation.responses[String(sent.reply.statusCode)]
  if (!declared) return 'this status is not published'
  if (!declared.content) return sent.payload ? 'this status has no body' : null
  return mediaFault(document, declared.content, sent)
}

function mediaFault(document: PublishedDocument, content: Record<string, Media>, { request, reply, payload }: Sent): string | null {
  const [type = ''] = String(reply.getHeader('content-type')).split(';')
  const media = content[type]
  if (!media) return `the content type ${type} is not published`
  if (!media.schema) return 'the content has no schema'
  if (request.method === 'HEAD') return null
  const value: unknown = type.endsWith('json') ? JSON.parse(String(payload)) : payload
  const fault = faultIn(document, media.schema, value)
  return fault ?? (type === 'application/problem+json' ? problemFault(media, reply, value) : null)
}

/** A problem names its own status, and a code that the operation is said to answer with it. */
function problemFault(media: Media, reply: FastifyReply, problem: unknown): string | null {
  if (typeof problem !== 'object' || problem === null || !('status' in problem) || !('code' in problem)) return 'no problem'
  if (problem.status !== reply.statusCode) return 'the problem names another status'
  const codes = media.examples && Object.keys(media.examples)
  return !codes || codes.includes(String(problem.code)) ? null : `the code ${String(problem.code)} is not published`
}
