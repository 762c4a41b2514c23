import type { FastifyBaseLogger } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../context.js'
import { collectionNames } from '../contract/documents.js'
import { AppError } from '../contract/errors.js'
import { limits } from '../contract/limits.js'
import { Frame, HistoryPage, IntentsBody, IntentsBodyAsMeant, StartPage, VerdictsAnswer, collectionFrameOf } from '../contract/sync.js'
import { Epoch, Seq, Uuid } from '../contract/values.js'
import { readCollection, readFrame } from '../domain/feed.js'
import { readHistory, readOneBlock } from '../domain/history.js'
import { applyIntents } from '../domain/intents.js'
import { readStart } from '../domain/start.js'
import type { Person } from '../domain/person.js'
import { requirePerson } from './auth.js'
import type { App } from './app-type.js'
import { countIntent, logThreadEvent, pullSeconds, pushSeconds } from './metrics.js'

const FrameQuery = Type.Object(
  {
    epoch: Type.Optional(Epoch),
    after: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.frameDocuments })),
  },
  { additionalProperties: false },
)

export function syncRoutes(app: App, context: Context): void {
  pullRoutes(app, context)
  historyRoutes(app, context)
  pushRoute(app, context)
}

function pullRoutes(app: App, { database }: Context): void {
  const pageOf = (query: { epoch?: string; after?: number; limit?: number }) => ({
    epoch: query.epoch ?? null,
    after: query.after ?? 0,
    limit: query.limit ?? limits.frameDocuments,
  })

  app.get(
    '/sync/changes/',
    { schema: { tags: ['sync'], summary: "A frame of the person's whole feed", querystring: FrameQuery, response: { 200: Frame } } },
    async (request) => {
      const person = requirePerson(request)
      const stop = pullSeconds.startTimer()
      const frame = await readFrame(database, person, pageOf(request.query))
      stop()
      return frame
    },
  )

  for (const name of collectionNames) {
    app.get(
      `/sync/${name}/`,
      {
        schema: {
          tags: ['sync'],
          summary: `The feed of ${name} alone`,
          querystring: FrameQuery,
          response: { 200: collectionFrameOf(name) },
        },
      },
      async (request) => {
        const person = requirePerson(request)
        return readCollection(database, person, pageOf(request.query), name)
      },
    )
  }
}

const Cursor = Type.String({ minLength: 1, maxLength: 1_000 })
const CursorQuery = Type.Object({ cursor: Type.Optional(Cursor) }, { additionalProperties: false })
const HistoryQuery = Type.Object(
  { cursor: Type.Optional(Cursor), thread_id: Type.Optional(Uuid), block: Type.Optional(Seq) },
  { additionalProperties: false },
)

/** What a new device asks: first the newest, then whole blocks. */
function historyRoutes(app: App, { database }: Context): void {
  app.get(
    '/sync/start/',
    {
      schema: {
        tags: ['sync'],
        summary: 'The first pull of a device, newest messages first',
        querystring: CursorQuery,
        response: { 200: StartPage },
      },
    },
    async (request) => readStart(database, requirePerson(request), request.query.cursor ?? null),
  )
  app.get(
    '/sync/history/',
    { schema: { tags: ['sync'], summary: 'Whole blocks of messages', querystring: HistoryQuery, response: { 200: HistoryPage } } },
    async (request) => {
      const person = requirePerson(request)
      const { cursor, thread_id, block } = request.query
      if (thread_id === undefined && block === undefined) return readHistory(database, person, cursor ?? null)
      if (thread_id === undefined || block === undefined || cursor !== undefined)
        throw new AppError('INVALID', 'say a cursor, or thread_id and block')
      return readOneBlock(database, person, { thread_id, block })
    },
  )
}

function pushRoute(app: App, { database }: Context): void {
  app.post(
    '/sync/intents/',
    {
      config: { swaggerTransform: ({ schema, url }) => ({ url, schema: { ...schema, body: IntentsBodyAsMeant } }) },
      schema: {
        tags: ['sync'],
        summary: 'A verdict on each intent, in the order sent',
        body: IntentsBody,
        response: { 200: VerdictsAnswer },
      },
    },
    async (request) => {
      const author = requirePerson(request)
      const stop = pushSeconds.startTimer()
      const { intents } = request.body
      const known = { epoch: request.body.epoch ?? null, after: request.body.after ?? null }
      const { epoch, outcomes } = await applyIntents(database, author, { ...known, intents })
      const frame = await frameAfter(database, author, known, request.log)
      stop()
      for (const outcome of outcomes) {
        countIntent(outcome)
        if (outcome.event && !outcome.is_repeat) logThreadEvent(request.log, outcome.event)
        if (!outcome.fault) continue
        const event = outcome.verdict.status === 'later' ? 'intent_failed' : 'run_failed'
        request.log.error({ err: outcome.fault, event, intent_id: outcome.verdict.id })
      }
      return { epoch, user_id: author.id, verdicts: outcomes.map((outcome) => outcome.verdict), ...(frame ? { frame } : {}) }
    },
  )
}

/** What the device asked for beside its verdicts, which are given already: where it cannot be read, the device pulls. */
async function frameAfter(
  database: Context['database'],
  author: Person,
  { epoch, after }: { epoch: string | null; after: number | null },
  log: FastifyBaseLogger,
): Promise<Frame | null> {
  if (after === null) return null
  try {
    return await readFrame(database, author, { epoch, after, limit: limits.frameDocuments })
  } catch (error) {
    log.error({ err: error, event: 'frame_failed' })
    return null
  }
}
