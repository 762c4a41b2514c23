import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { statusByCode, type ErrorCode } from '../../sync-server/contract/errors.js'
import { isImportLine } from '../../sync-server/contract/checks.js'
import { faultIn, publishedBy, type PublishedDocument, type PublishedOperation } from '../support/server-answers.js'
import { openWorld } from '../support/server.js'

/** Every object in the document, whatever its depth; what examples hold is data. */
function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield value as Record<string, unknown>
  for (const [key, inner] of Object.entries(value)) if (key !== 'example' && key !== 'examples') yield* objectsIn(inner)
}

async function readDocument() {
  const world = await openWorld()
  const { status, body, headers } = await world.call<PublishedDocument>({ method: 'GET', path: '/api/v1/openapi.json' })
  expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8'])
  return { world, document: body }
}

const operationsIn = (document: PublishedDocument): [string, PublishedOperation][] =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]): [string, PublishedOperation] => [`${method.toUpperCase()} ${path}`, operation]),
  )

describe('OpenAPI', () => {
  it('passes an independent validator, as it is sent', async () => {
    const { document } = await readDocument()
    const validator = new Validator()
    const { valid, errors } = await validator.validate(JSON.parse(JSON.stringify(document)) as Record<string, unknown>)
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined })
    expect([validator.version, document.openapi]).toEqual(['3.1', '3.1.0'])
  })

  it('is the very document that the suite checks answers against', async () => {
    const { world, document } = await readDocument()
    expect(JSON.parse(JSON.stringify(publishedBy(world.app)))).toEqual(document)
  })

  it('lists every route, each with a summary, a tag that is described, and an id of its own', async () => {
    const { world, document } = await readDocument()
    const routes = world.routes
      .filter(({ method, url }) => method !== 'HEAD' && !url.startsWith('/api/v1/docs') && url !== '/api/v1/openapi.json')
      .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`)
    const operations = operationsIn(document)
    expect(operations.map(([key]) => key).toSorted()).toEqual(routes.toSorted())
    const tags = (document as unknown as { tags: { name: string }[] }).tags.map(({ name }) => name)
    for (const [, operation] of operations) {
      expect(operation.summary).toMatch(/^\S.{3,}/)
      expect(operation.tags).toHaveLength(1)
      expect(tags).toContain(operation.tags?.[0])
      expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/)
    }
    expect(new Set(operations.map(([, { operationId }]) => operationId)).size).toBe(operations.length)
  })

  it('says of every operation behind a session or a token that it answers 401, and which scheme it takes', async () => {
    const { document } = await readDocument()
    expect(Object.keys(document.components.securitySchemes).toSorted()).toEqual(['bearer', 'cookie', 'service'])
    for (const [key, { security, responses }] of operationsIn(document)) {
      const isOpen = security?.length === 0
      expect([key, '401' in responses || isOpen]).toEqual([key, true])
      expect([key, JSON.stringify(security ?? [])]).toEqual([key, key.includes('/platform/') ? '[{"service":[]}]' : '[]'])
    }
  })

  it('has an example of every request, parameter and answer, and each is valid by its own schema', async () => {
    const { document } = await readDocument()
    const invalid = operationsIn(document).flatMap(([key, operation]) => {
      const media = [
        ...Object.entries(operation.requestBody?.content ?? {}).map(([type, each]) => [`request ${type}`, each] as const),
        ...Object.entries(operation.responses).flatMap(([status, { content }]) =>
          Object.entries(content ?? {}).map(([type, each]) => [`${status} ${type}`, each] as const),
        ),
      ]
      return media.flatMap(([name, { schema, example, examples }]) => {
        const values =
          examples === undefined ? [example] : Object.values(examples as Record<string, { value: unknown }>).map(({ value }) => value)
        if (!schema || values.length === 0 || values.includes(undefined)) return [`${key} ${name}: no example`]
        return values.flatMap((value) => faultIn(document, schema, value) ?? []).map((fault) => `${key} ${name}: ${fault}`)
      })
    })
    expect(invalid).toEqual([])
    for (const [key, { parameters = [] }] of operationsIn(document)) {
      for (const { name, in: where, schema, example, $ref } of parameters) {
        if ($ref !== undefined) expect($ref).toMatch(/^#\/components\/parameters\/(ContractVersion|ForUser)$/)
        else if (where === 'path' || example !== undefined)
          expect([key, name, faultIn(document, schema ?? {}, example)]).toEqual([key, name, null])
      }
    }
  })

  it('shows problems by code, each under the status that the code has', async () => {
    const { document } = await readDocument()
    for (const [key, { responses }] of operationsIn(document)) {
      expect([key, Object.keys(responses).filter((status) => !/^\d{3}$/.test(status))]).toEqual([key, []])
      for (const [status, { content, description }] of Object.entries(responses)) {
        if (Number(status) < 400) continue
        const examples = Object.entries(
          (content?.['application/problem+json']?.examples ?? {}) as Record<string, { value: { code: string; status: number } }>,
        )
        expect(examples.length).toBeGreaterThan(0)
        for (const [code, { value }] of examples) {
          expect([value.code, value.status, statusByCode[code as ErrorCode]]).toEqual([code, Number(status), Number(status)])
          expect(description).toContain(code)
        }
      }
    }
  })

  it('has requests as examples that the server itself takes', async () => {
    const { world, document } = await readDocument()
    const refused: string[] = []
    for (const [key, operation] of operationsIn(document)) {
      const [[type, media] = []] = Object.entries(operation.requestBody?.content ?? {})
      if (type === undefined || media === undefined) continue
      const [method, path = ''] = key.split(' ')
      const filled = path.replace(/\{(\w+)\}/g, (_all, name) => String(operation.parameters?.find((each) => each.name === name)?.example))
      const headers = {
        authorization: `Bearer ${path.includes('/platform/') ? 'service-token-of-the-suite' : world.tutor.access_token}`,
        'content-type': type,
      }
      const body = type.endsWith('/json') ? JSON.stringify(media.example) : String(media.example)
      const answer = await world.call<{ detail?: string }>({ method: method === 'PUT' ? 'PUT' : 'POST', path: filled, body, headers })
      if (answer.status === 400) refused.push(`${key}: ${answer.body.detail}`)
      if (type === 'application/x-ndjson')
        expect(
          body
            .trim()
            .split('\n')
            .map((line) => isImportLine(JSON.parse(line))),
        ).toEqual([true, true, false])
    }
    expect(refused).toEqual([])
  })

  it('is free of $id, its references lead somewhere, and its nullable fields are unions with null', async () => {
    const { document } = await readDocument()
    const objects = [...objectsIn(document)]
    expect(objects.filter((each) => '$id' in each || 'nullable' in each || '~kind' in each)).toEqual([])
    expect(JSON.stringify(document)).toContain('{"type":"null"}')
    for (const each of objects) {
      if (Array.isArray(each.anyOf)) expect(each.anyOf.length).toBeGreaterThan(1)
      if (typeof each.$ref !== 'string') continue
      const [, kind = '', name = ''] = /^#\/components\/(schemas|parameters)\/(\w+)$/.exec(each.$ref) ?? []
      expect(document.components[kind as 'schemas']).toHaveProperty(name)
    }
  })

  it('has readable pages, with a policy of their own that lets nothing in from elsewhere', async () => {
    const world = await openWorld()
    const { status, headers, body } = await world.call<string>({ method: 'GET', path: '/api/v1/docs/' })
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    const policy = String(headers['content-security-policy'])
    expect(policy).toMatch(/^default-src 'none'; script-src 'self';/)
    expect(policy).not.toMatch(/unsafe-eval|https?:|\*/)
    const files = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => new URL(file, 'http://x/api/v1/docs/').pathname)
    expect(files.length).toBeGreaterThan(4)
    for (const file of files) expect([file, (await world.call({ method: 'GET', path: file })).status]).toEqual([file, 200])
    expect(body).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=/)
    expect((await world.call<PublishedDocument>({ method: 'GET', path: '/api/v1/docs/json' })).body.openapi).toBe('3.1.0')
  })
})
