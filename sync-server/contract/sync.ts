import { Type, type Static } from 'typebox'
import { documentSchemas, type CollectionName } from './documents.js'
import { Intent, Verdict } from './intents.js'
import { limits } from './limits.js'
import { Epoch, Rev } from './values.js'

/** Which part of a person's feed an answer covers: every document whose rev is in `(from, to]`; `head` is the newest rev there is. */
const covers = { epoch: Epoch, from: Rev, to: Rev, head: Rev }

export const Frame = Type.Object({
  ...covers,
  documents: Type.Object({
    relations: Type.Array(documentSchemas.relations),
    inquiries: Type.Array(documentSchemas.inquiries),
    contact_access: Type.Array(documentSchemas.contact_access),
    threads: Type.Array(documentSchemas.threads),
    messages: Type.Array(documentSchemas.messages),
    read_markers: Type.Array(documentSchemas.read_markers),
  }),
})
export type Frame = Static<typeof Frame>

/** The same of one collection, as a stock RxDB pull handler wants it. */
export const collectionFrameOf = (name: CollectionName) => Type.Object({ ...covers, documents: Type.Array(documentSchemas[name]) })

export const Poke = Type.Object({ epoch: Epoch, head: Rev })
export type Poke = Static<typeof Poke>

/** The envelope alone is judged strictly; each intent is judged by itself, so that one bad one is refused alone (R-SYNC-5). */
export const IntentsBody = Type.Object(
  { epoch: Type.Optional(Type.Union([Epoch, Type.Null()])), intents: Type.Array(Type.Unknown()) },
  { additionalProperties: false },
)
export type IntentsBody = Static<typeof IntentsBody>

/** What a client should send: the envelope with its intents spelt out. */
export const IntentsBodyAsMeant = Type.Object(
  { epoch: IntentsBody.properties.epoch, intents: Type.Array(Intent, { maxItems: limits.intentsPerBatch }) },
  { additionalProperties: false },
)

export const VerdictsAnswer = Type.Object({ epoch: Epoch, verdicts: Type.Array(Verdict) })
export type VerdictsAnswer = Static<typeof VerdictsAnswer>
