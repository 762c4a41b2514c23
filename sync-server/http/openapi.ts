import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { TSchema } from 'typebox'
import { PlatformContactAccess, PlatformInquiry, PlatformRelation, PlatformUser, UnreadThread, User } from '../contract/calls.js'
import { Problem, statusByCode, type ErrorCode } from '../contract/errors.js'
import { userHeader } from '../contract/headers.js'
import { ImportLine } from '../contract/import-lines.js'
import { Intent, Verdict } from '../contract/intents.js'
import { documentKinds } from '../contract/kinds.js'
import { Block, Frame } from '../contract/sync.js'
import { contractVersion, contractVersionHeader } from '../contract/version.js'
import type { App } from './app-type.js'
import { cookieName } from './auth.js'
import { frame } from './openapi-examples.js'
import type { Described } from './openapi-described.js'
import { described } from './openapi-operations.js'
import { problemOf } from './problems.js'

/** OpenAPI 3.1 from the schemas that validate, with names, examples and every status that an operation may answer; and readable pages of it. */

const about = `Errors are \`application/problem+json\` with a \`code\`. A trailing slash is canonical; without it the answer is the same. \`${contractVersionHeader}\` says which version a client speaks; none means the current one. A method that an address does not take is 405 with \`Allow\`; unknown keys of a body are \`INVALID\`.`

const tags = [
  { name: 'sign-in', description: 'Sessions: a bearer for devices, a cookie for browsers' },
  { name: 'chat', description: 'Threads and messages for plain REST clients' },
  { name: 'sync', description: 'The feed down, intents up, pokes: what the apps use' },
  { name: 'facts', description: 'What tutors and students do around the chat' },
  { name: 'platform', description: 'How a marketplace feeds the server, with its service token' },
  { name: 'operations', description: 'What machines ask about the process' },
]

/** Schemas that stand under a name of their own, so that readers meet each once. */
const named: Record<string, TSchema> = {
  ...Object.fromEntries(Object.values(documentKinds).map(({ title, schema }) => [title, schema])),
  User,
  UnreadThread,
  Frame,
  Block,
  Intent,
  Verdict,
  PlatformUser,
  PlatformRelation,
  PlatformInquiry,
  PlatformContactAccess,
  ImportLine,
  Problem,
}

const headersOfCalls = {
  ContractVersion: {
    name: contractVersionHeader,
    in: 'header',
    description: 'Which version of the contract the client speaks',
    schema: { type: 'integer', minimum: 0, maximum: 999_999 },
    example: contractVersion,
  },
  ForUser: {
    name: userHeader,
    in: 'header',
    description: 'Whom the call is for, by id: another person than the session is `OTHER_ACCOUNT`, and nothing is done',
    schema: { type: 'integer', minimum: 1 },
    example: 1,
  },
} as const

/** The pages are their own scripts and styles and nothing else; they ask this server only. */
const pagesPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

interface Media {
  schema?: unknown
  example?: unknown
  examples?: unknown
}
interface Operation {
  operationId?: string
  description?: string
  security?: Record<string, string[]>[]
  parameters?: { name?: string; example?: unknown; $ref?: string }[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, { description: string; headers?: unknown; content?: Record<string, Media> }>
}
type Paths = Record<string, Record<string, Operation>>

export async function publishOpenApi(app: App): Promise<void> {
  await app.register(swagger, {
    convertConstToEnum: false,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Kreida sync server',
        version: String(contractVersion),
        description: about,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      tags,
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An access token' },
          cookie: {
            type: 'apiKey',
            in: 'cookie',
            name: cookieName,
            description: 'Anything but GET also needs an `Origin` of the server itself',
          },
          service: { type: 'http', scheme: 'bearer', description: "The platform's service token" },
        },
        parameters: headersOfCalls,
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
    transformObject: (document) => ('openapiObject' in document ? describe(document.openapiObject) : {}),
  })
  await app.register(swaggerUi, { routePrefix: '/api/v1/docs', logLevel: 'silent', staticCSP: pagesPolicy })
  let text: string | null = null // the routes are all there before the first request
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send((text ??= JSON.stringify(app.swagger()))),
  )
}

function describe<D extends { paths?: unknown; components?: { schemas?: object } }>(document: D): D {
  for (const [path, operations] of Object.entries(document.paths as Paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const told = described[`${method.toUpperCase()} ${path}`]
      if (!told) throw new Error(`openapi-operations.ts says nothing of ${method.toUpperCase()} ${path}`)
      describeOperation(operation, told, { path, method })
    }
  }
  const byShape = new Map(Object.entries(named).map(([name, schema]) => [JSON.stringify(schema), name]))
  const paths = withNames(document.paths, byShape)
  const schemas = Object.fromEntries(
    Object.entries(named).map(([name, schema]) => {
      const others = new Map([...byShape].filter(([, other]) => other !== name))
      return [name, withNames(JSON.parse(JSON.stringify(schema)), others)]
    }),
  )
  return { ...document, paths, components: { ...document.components, schemas } }
}

function describeOperation(operation: Operation, told: Described, at: { path: string; method: string }): void {
  operation.operationId = told.id
  if (told.description !== undefined) operation.description = told.description
  for (const parameter of operation.parameters ?? []) parameter.example = told.parameters?.[parameter.name ?? '']
  if (at.path.startsWith('/api/'))
    operation.parameters = [...(operation.parameters ?? []), { $ref: '#/components/parameters/ContractVersion' }]
  if (at.path.startsWith('/api/') && operation.security === undefined)
    operation.parameters = [...(operation.parameters ?? []), { $ref: '#/components/parameters/ForUser' }]
  for (const media of Object.values(operation.requestBody?.content ?? {})) media.example = told.request
  for (const [status, response] of Object.entries(operation.responses)) {
    response.description = status === '201' ? 'Made' : status === '204' ? 'Done; no body' : 'Done'
    for (const media of Object.values(response.content ?? {})) media.example = told.answers[Number(status)]
  }
  const codes = [...new Set([...usualCodes(operation, at), ...(told.codes ?? [])])]
  for (const status of [...new Set(codes.map((code) => statusByCode[code]))].sort()) {
    operation.responses[status] = problemResponse(
      status,
      codes.filter((code) => statusByCode[code] === status),
    )
  }
}

/** What every operation of a kind may answer: the kind is told by its address, its security and whether it takes a body. */
function usualCodes({ security, requestBody }: Operation, { path, method }: { path: string; method: string }): ErrorCode[] {
  const codes: ErrorCode[] = ['INTERNAL', 'UNAVAILABLE']
  if (!path.startsWith('/api/')) return codes
  codes.push('INVALID', 'CONTRACT_OUTDATED', 'RATE_LIMITED')
  if (requestBody || method !== 'get') codes.push('TOO_LARGE')
  if (security?.length !== 0) codes.push('UNAUTHENTICATED')
  if (security === undefined) codes.push('OTHER_ACCOUNT')
  if (security === undefined && method !== 'get') codes.push('FORBIDDEN') // a cookie from another origin
  return codes
}

function problemResponse(status: number, codes: ErrorCode[]): Operation['responses'][string] {
  const examples = codes.map((code) => [
    code,
    { summary: meanings[code], value: problemOf({ code, detail: meanings[code], extra: extraOf(code) }, requestId) },
  ])
  const header = (description: string, type: string) => ({ description, schema: { type } })
  const headers = {
    ...(status === 429 || status === 503 ? { 'Retry-After': header('Seconds', 'integer') } : {}),
    ...(status === 401 ? { 'WWW-Authenticate': header('`Bearer`', 'string') } : {}),
  }
  return {
    description: codes.map((code) => `\`${code}\`: ${meanings[code]}`).join('; '),
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    content: { 'application/problem+json': { schema: Problem, examples: Object.fromEntries(examples) } },
  }
}

const extraOf = (code: ErrorCode) => (code === 'EPOCH_CHANGED' ? { epoch: frame.epoch } : {})
const requestId = '0193498f-8a10-7c55-b0b6-1f2e3d4c5b6a'

const meanings: Record<ErrorCode, string> = {
  INVALID: 'the address, a header or the body breaks its schema or a rule',
  UNAUTHENTICATED: 'no session, an ended one, or a wrong token',
  OTHER_ACCOUNT: "the session is another person's than the call is for",
  CONTACT_ACCESS_REVOKED: 'the platform has taken the access away',
  NOT_AUTHOR: 'only its author may do this',
  PAIR_BLOCKED: 'writing is closed between these two',
  MESSAGE_NOT_FOUND: 'no such message in this thread',
  INQUIRY_OPEN: 'these two have an open inquiry already',
  TOO_LATE: 'the time for this is over',
  BLOB_MISSING: 'a file of it has not been uploaded',
  TOO_MANY: 'there are as many of these as there may be',
  CONTACT_ACCESS_REQUIRED: "the tutor has no access to the student's contacts",
  FORBIDDEN: 'not for this role, or a cookie without the own origin',
  RELATION_NOT_FOUND: 'no such relation of this person',
  INQUIRY_NOT_FOUND: 'no such inquiry of this person',
  THREAD_NOT_FOUND: 'no such thread of this person',
  NOT_FOUND: 'there is nothing at this address',
  METHOD_NOT_ALLOWED: 'the address does not take this method',
  RELATION_NOT_ACTIVE: 'the relation is not ACTIVE',
  INQUIRY_CLOSED: 'the inquiry is closed',
  ID_REUSED: 'the id is taken by something else',
  EPOCH_CHANGED: 'the server has another history: begin anew with the epoch named',
  TOO_LARGE: 'the body, or a text in it, is too large',
  CONTRACT_OUTDATED: 'the client is too old for this server',
  RATE_LIMITED: 'too many requests; try again as told',
  INTERNAL: 'something went wrong here; it has been logged',
  UNAVAILABLE: 'not now; try again as told',
}

/** The same with every schema that has a name replaced by a reference to it. */
function withNames(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value !== 'object' || value === null) return value
  const name = names.get(JSON.stringify(value))
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` }
  if (Array.isArray(value)) return value.map((inner) => withNames(inner, names))
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNames(inner, names)]))
}
