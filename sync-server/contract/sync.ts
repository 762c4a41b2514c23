import { Type, type Static } from 'typebox'
import { documentSchemas } from './documents.js'
import { Verdict } from './intents.js'
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
export const CollectionFrame = Type.Object({
  ...covers,
  documents: Type.Array(
    Type.Union([
      documentSchemas.relations,
      documentSchemas.inquiries,
      documentSchemas.contact_access,
      documentSchemas.threads,
      documentSchemas.messages,
      documentSchemas.read_markers,
    ]),
  ),
})

export const Poke = Type.Object({ epoch: Epoch, head: Rev })
export type Poke = Static<typeof Poke>

/** The envelope alone is judged strictly; each intent is judged by itself, so that one bad one is refused alone (R-SYNC-5). */
export const IntentsBody = Type.Object(
  { epoch: Type.Optional(Type.Union([Epoch, Type.Null()])), intents: Type.Array(Type.Unknown()) },
  { additionalProperties: false },
)
export type IntentsBody = Static<typeof IntentsBody>

export const VerdictsAnswer = Type.Object({ epoch: Epoch, verdicts: Type.Array(Verdict) })
export type VerdictsAnswer = Static<typeof VerdictsAnswer>
