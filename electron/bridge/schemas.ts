import { Type, type TSchema } from 'typebox'
import { bridgeLimits } from './index.js'

/** What a renderer may say on each channel: its arguments, parsed by `handle.ts` before anything else sees them. */

const key = Type.String({ minLength: 1, maxLength: 100 })
const text = Type.String({ maxLength: bridgeLimits.text })
const moment = Type.String({ maxLength: 40 })
const strict = { additionalProperties: false }

const entryStateSchema = Type.Union([Type.Literal('queued'), Type.Literal('attempted'), Type.Literal('applied'), Type.Literal('refused')])

const from = Type.Array(entryStateSchema, { minItems: 1, maxItems: 4 })

const journalChangeSchema = Type.Union([
  Type.Object({ op: Type.Literal('append'), id: key, thread_id: key, intent: text }, strict),
  Type.Object(
    {
      op: Type.Literal('mark'),
      id: key,
      from,
      to: entryStateSchema,
      verdict: Type.Union([text, Type.Null()]),
      answered_at: Type.Optional(moment),
    },
    strict,
  ),
  Type.Object({ op: Type.Literal('remove'), id: key, from, is_deleted: Type.Optional(Type.Literal(true)) }, strict),
  Type.Object({ op: Type.Literal('save_draft'), thread_id: key, text, updated_at: moment }, strict),
  Type.Object({ op: Type.Literal('clear_draft'), thread_id: key, text }, strict),
])

export const journalChangesSchema = Type.Array(journalChangeSchema, { maxItems: bridgeLimits.changes })

export const sessionUserSchema = Type.Object({
  id: Type.Integer({ minimum: 0 }),
  role: Type.Union([Type.Literal('tutor'), Type.Literal('student')]),
  display_name: Type.String({ maxLength: 1_000 }),
  locale: Type.String({ maxLength: 100 }),
  time_zone: Type.String({ maxLength: 100 }),
})

const signInRequestSchema = Type.Object(
  {
    server_url: Type.String({ maxLength: 2_000 }),
    email: Type.String({ maxLength: 1_000 }),
    password: Type.String({ maxLength: 4_000 }),
    allow_plain_secrets: Type.Boolean(),
  },
  strict,
)

const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

const noticeSchema = Type.Object(
  {
    thread_id: orNull(key),
    message_id: orNull(key),
    title: Type.String({ maxLength: 500 }),
    body: Type.String({ maxLength: 2_000 }),
    reply: orNull(Type.String({ maxLength: 200 })),
    read: orNull(Type.String({ maxLength: 200 })),
  },
  strict,
)

export const preferencesSchema = Type.Object(
  {
    locale: orNull(Type.Union([Type.Literal('uk'), Type.Literal('en')])),
    closes_to_tray: orNull(Type.Boolean()),
    starts_at_login: Type.Boolean(),
  },
  strict,
)

/** The arguments of each channel, as a tuple. */
export const channelArguments = {
  none: Type.Tuple([]),
  /** Parsed by `commitAsked`, which answers what is wrong with it; `handle.ts` would reject. */
  journalCommit: Type.Tuple([Type.Unknown()]),
  journalReadVerdicts: Type.Tuple([Type.Array(key, { maxItems: bridgeLimits.threads })]),
  sessionSignIn: Type.Tuple([signInRequestSchema]),
  shellOpenExternal: Type.Tuple([Type.String({ maxLength: 4_000 })]),
  shellSetUnread: Type.Tuple([Type.Integer({ minimum: 0, maximum: 1_000_000 })]),
  noticesShow: Type.Tuple([noticeSchema]),
  noticesWithdraw: Type.Tuple([Type.Array(orNull(key), { maxItems: bridgeLimits.threads })]),
  preferencesSave: Type.Tuple([Type.Partial(preferencesSchema, strict)]),
  updatesSetTyping: Type.Tuple([Type.Boolean()]),
  shellCopyText: Type.Tuple([Type.String({ maxLength: bridgeLimits.copiedText })]),
}
