import { Type } from 'typebox'
import type { Context } from '../context.js'
import { collectionNames } from '../contract/documents.js'
import { limits } from '../contract/limits.js'
import { Frame, IntentsBody, IntentsBodyAsMeant, VerdictsAnswer, collectionFrameOf } from '../contract/sync.js'
import { Epoch } from '../contract/values.js'
import { readCollection, readFrame } from '../domain/feed.js'
import { applyIntents } from '../domain/intents.js'
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
      const { epoch, outcomes } = await applyIntents(database, author, { epoch: request.body.epoch ?? null, intents: request.body.intents })
      stop()
      for (const outcome of outcomes) {
        countIntent(outcome)
        if (outcome.event && !outcome.is_repeat) logThreadEvent(request.log, outcome.event)
        if (!outcome.fault) continue
        const event = outcome.verdict.status === 'later' ? 'intent_failed' : 'run_failed'
        request.log.error({ err: outcome.fault, event, intent_id: outcome.verdict.id })
      }
      return { epoch, user_id: author.id, verdicts: outcomes.map((outcome) => outcome.verdict) }
    },
  )
}
