import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import type { App } from '../../sync-server/http/app-type.js'
import { watchAnswers, type PublishedDocument } from '../support/server-answers.js'

/** The check of answers is itself checked: what breaks the published document must not pass. */

const problem = { type: 'about:blank', title: 'Invalid', status: 400, detail: '', code: 'INVALID', request_id: null }
const problemSchema = {
  type: 'object',
  required: Object.keys(problem),
  properties: { status: { type: 'integer' }, code: { type: 'string' } },
}
const document: PublishedDocument = {
  openapi: '3.1.0',
  paths: {
    '/things/{id}': {
      get: {
        responses: {
          200: { content: { 'application/json': { schema: { type: 'object', required: ['a'], properties: { a: { type: 'integer' } } } } } },
          204: {},
          400: { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, examples: { INVALID: {} } } } },
        },
      },
    },
  },
  components: { schemas: { Problem: problemSchema }, securitySchemes: {}, parameters: {} },
}

async function faultOfAnswer(answer: { status: number; type?: string; body?: unknown }, url = '/things/1'): Promise<string | null> {
  const app = Fastify()
  app.decorate('swagger', () => document as unknown as ReturnType<App['swagger']>)
  const { watch, requireNoFault } = watchAnswers()
  watch(app as unknown as App)
  const handler = (
    _request: unknown,
    reply: { code(status: number): { header(name: string, value: string): { send(body?: unknown): unknown } } },
  ) =>
    reply
      .code(answer.status)
      .header('content-type', answer.type ?? 'application/json')
      .send(answer.body === undefined ? undefined : JSON.stringify(answer.body))
  app.get('/things/:id', handler)
  app.get('/hidden', { schema: { hide: true } as object }, handler)
  app.get('/forgotten', handler)
  await app.inject({ method: 'GET', url })
  await app.close()
  try {
    requireNoFault()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const problemType = 'application/problem+json; charset=utf-8'

describe('the check of answers', () => {
  it('lets through what is published', async () => {
    expect(await faultOfAnswer({ status: 200, body: { a: 1 } })).toBeNull()
    expect(await faultOfAnswer({ status: 204 })).toBeNull()
    expect(await faultOfAnswer({ status: 400, type: problemType, body: problem })).toBeNull()
    expect(await faultOfAnswer({ status: 200, body: 'anything' }, '/hidden')).toBeNull()
  })

  it('finds another shape, status, content type, code, and a route that is not published', async () => {
    expect(await faultOfAnswer({ status: 200, body: { a: 'one' } })).toContain('/a')
    expect(await faultOfAnswer({ status: 200, body: {} })).toContain('required')
    expect(await faultOfAnswer({ status: 201, body: { a: 1 } })).toContain('status is not published')
    expect(await faultOfAnswer({ status: 204, body: { a: 1 } })).toContain('no body')
    expect(await faultOfAnswer({ status: 200, type: 'text/html', body: { a: 1 } })).toContain('text/html is not published')
    expect(await faultOfAnswer({ status: 400, body: problem })).toContain('application/json is not published')
    expect(await faultOfAnswer({ status: 400, type: problemType, body: { ...problem, code: 'ID_REUSED' } })).toContain(
      'ID_REUSED is not published',
    )
    expect(await faultOfAnswer({ status: 400, type: problemType, body: { ...problem, status: 409 } })).toContain('another status')
    expect(await faultOfAnswer({ status: 500, type: problemType, body: problem })).toContain('status is not published')
    expect(await faultOfAnswer({ status: 200, body: {} }, '/forgotten')).toContain('not published')
    expect(await faultOfAnswer({ status: 500, body: problem }, '/hidden')).toContain('not published')
  })
})
