import { describe, expect, it } from 'vitest'
import { openWorld } from '../support/server.js'

interface Operation {
  summary?: string
  tags?: string[]
  responses: Record<string, { content?: Record<string, { schema: object }> }>
  requestBody?: { content: Record<string, unknown> }
  parameters?: { name: string; in: string }[]
}
interface Document {
  openapi: string
  paths: Record<string, Record<string, Operation>>
}

/** Every object in the document, whatever its depth. */
function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield value as Record<string, unknown>
  for (const inner of Object.values(value)) yield* objectsIn(inner)
}

async function readDocument() {
  const world = await openWorld()
  const { status, body } = await world.call<Document>({ method: 'GET', path: '/api/v1/openapi.json' })
  expect(status).toBe(200)
  return { world, document: body }
}

describe('OpenAPI', () => {
  it('is 3.1 and lists every route with a summary, a tag and its problems', async () => {
    const { world, document } = await readDocument()
    expect(document.openapi).toMatch(/^3\.1\./)
    const listed = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const routes = world.routes
      .filter(({ method, url }) => method !== 'HEAD' && !url.startsWith('/api/v1/docs') && url !== '/api/v1/openapi.json')
      .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`)
    expect(listed.toSorted()).toEqual(routes.toSorted())
    for (const operations of Object.values(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        expect(operation.summary).toMatch(/^\S.{3,}/)
        expect(operation.tags).toHaveLength(1)
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['4XX', '5XX']))
        expect(operation.responses['4XX']?.content).toHaveProperty(['application/problem+json'])
        if (method === 'put') expect(operation.requestBody?.content).toHaveProperty(['application/json'])
      }
    }
  })

  it('is free of $id, and its nullable fields are unions with null', async () => {
    const { document } = await readDocument()
    const objects = [...objectsIn(document)]
    expect(objects.filter((each) => '$id' in each || 'nullable' in each || '~kind' in each)).toEqual([])
    const text = JSON.stringify(document)
    expect(text).toContain('{"type":"null"}')
    for (const each of objects) {
      if (Array.isArray(each.anyOf)) expect(each.anyOf.length).toBeGreaterThan(1)
      if (typeof each.type === 'string' && !('in' in each)) {
        expect(['string', 'integer', 'number', 'boolean', 'object', 'array', 'null', 'http', 'apiKey', 'about:blank']).toContain(each.type)
      }
      if (typeof each.$ref === 'string') expect(each.$ref).toMatch(/^#\/components\//)
    }
  })

  it('has readable pages, with a policy of their own', async () => {
    const world = await openWorld()
    const { status, headers, body } = await world.call<string>({ method: 'GET', path: '/api/v1/docs/' })
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(body).toContain('swagger-ui')
    expect(String(headers['content-security-policy'])).toContain("script-src 'self'")
    expect(String(headers['content-security-policy'])).not.toContain('unsafe-eval')
  })
})
