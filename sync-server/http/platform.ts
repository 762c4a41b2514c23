import type { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Context } from '../context.js'
import { PlatformContactAccess, PlatformInquiry, PlatformRelation, PlatformUser } from '../contract/calls.js'
import { ImportReport } from '../contract/import-lines.js'
import { UserId } from '../contract/values.js'
import { importLines } from '../domain/import.js'
import { linesOf } from '../domain/lines.js'
import { storeContactAccess, storeInquiry, storeRelation, storeUser } from '../domain/platform.js'
import type { App } from './app-type.js'

const IdPath = Type.Object({ id: UserId })
const PairPath = Type.Object({ tutor_id: UserId, student_id: UserId })
const Done = Type.Object({ is_new: Type.Boolean(), is_changed: Type.Boolean() })
const response = { 200: Done, 201: Done }
const shared = { tags: ['platform'], security: [{ service: [] }] }

/** How a marketplace feeds the server and revokes access: idempotent, with the service token (R-PLATFORM-1). */
export async function platformRoutes(app: App, { database }: Context): Promise<void> {
  app.put(
    '/platform/users/:id/',
    { schema: { ...shared, summary: 'Store a user', params: IdPath, body: PlatformUser, response } },
    async (request, reply) => {
      const done = await storeUser(database, request.params.id, request.body)
      return reply.code(done.is_new ? 201 : 200).send(done)
    },
  )

  app.put(
    '/platform/relations/:id/',
    { schema: { ...shared, summary: 'Store a relation', params: IdPath, body: PlatformRelation, response } },
    async (request, reply) => {
      const done = await storeRelation(database, request.params.id, request.body)
      return reply.code(done.is_new ? 201 : 200).send(done)
    },
  )

  app.put(
    '/platform/inquiries/:id/',
    { schema: { ...shared, summary: 'Store an inquiry', params: IdPath, body: PlatformInquiry, response } },
    async (request, reply) => {
      const done = await storeInquiry(database, request.params.id, request.body)
      return reply.code(done.is_new ? 201 : 200).send(done)
    },
  )

  app.put(
    '/platform/contact-access/:tutor_id/:student_id/',
    { schema: { ...shared, summary: 'Grant or revoke contact access', params: PairPath, body: PlatformContactAccess, response } },
    async (request, reply) => {
      const done = await storeContactAccess(database, request.params, request.body)
      return reply.code(done.is_new ? 201 : 200).send(done)
    },
  )

  await app.register(async (scope: FastifyInstance) => importRoute(scope.withTypeProvider<TypeBoxTypeProvider>(), database))
}

/** A scope of its own, since it takes nothing but a stream of lines, and a body of any size as nothing else. */
function importRoute(app: App, database: Context['database']): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/x-ndjson', (_request, payload, parsed) => parsed(null, payload))
  app.post(
    '/platform/import/',
    {
      bodyLimit: Number.MAX_SAFE_INTEGER,
      config: { isStreamed: true },
      validatorCompiler: () => () => true, // the schema is for the reader of the documentation: each line is judged by itself
      schema: {
        ...shared,
        summary: 'Import NDJSON lines, in any order; bad ones are reported, good ones kept',
        consumes: ['application/x-ndjson'],
        body: Type.String({ description: 'NDJSON, one line an object' }),
        response: { 200: ImportReport },
      },
    },
    (request) => importLines(database, linesOf(request.raw as Readable)),
  )
}
