import { Type, type Static } from 'typebox'
import { documentSchemas, eachCollection, type CollectionName, type Documents } from './documents.js'
import { Intent, Verdict } from './intents.js'
import { limits } from './limits.js'
import { Epoch, Rev, Seq, UserId, Uuid, nullable } from './values.js'

/** Whose feed an answer is of, and which part of it it covers: every document whose rev is in `(from, to]`; `head` is the newest rev there is. */
const covers = { epoch: Epoch, user_id: UserId, from: Rev, to: Rev, head: Rev }

export const Frame = Type.Object({
  ...covers,
  documents: Type.Unsafe<Documents>(Type.Object(eachCollection((name) => Type.Array(documentSchemas[name])))),
})
export type Frame = Static<typeof Frame>

/** The same of one collection, as a stock RxDB pull handler wants it. */
export const collectionFrameOf = (name: CollectionName) => Type.Object({ ...covers, documents: Type.Array(documentSchemas[name]) })

/** All messages of a thread whose seq is in `64 block + 1 .. 64 block + 64`. */
export const Block = Type.Object({ thread_id: Uuid, block: Seq, messages: Type.Array(documentSchemas.messages) })
export type Block = Static<typeof Block>

const page = { epoch: Epoch, user_id: UserId, blocks: Type.Array(Block), cursor: nullable(Type.String()) }

/** A part of a new device's first pull: go on with `cursor` until it is null, then with `/sync/changes/?after=<head>`. */
export const StartPage = Type.Object({ ...page, head: Rev, documents: Frame.properties.documents })
export type StartPage = Static<typeof StartPage>

export const HistoryPage = Type.Object(page)
export type HistoryPage = Static<typeof HistoryPage>

/** `frame`: small, from where the last one of the stream ended, at first from its `after`; behind a poke without one, from that poke's head. */
export const Poke = Type.Object({ epoch: Epoch, user_id: UserId, head: Rev, frame: Type.Optional(Frame) })
export type Poke = Static<typeof Poke>

/** The envelope alone is judged strictly; each intent is judged by itself, so that one bad one is refused alone (R-SYNC-5). */
export const IntentsBody = Type.Object(
  {
    epoch: Type.Optional(nullable(Epoch)),
    /** The device's checkpoint: asks for the frame since then in the answer. Needs `epoch`. */
    after: Type.Optional(nullable(Rev)),
    intents: Type.Array(Type.Unknown()),
  },
  { additionalProperties: false },
)
export type IntentsBody = Static<typeof IntentsBody>

/** What a client should send: the envelope with its intents spelt out. */
export const IntentsBodyAsMeant = Type.Object(
  {
    epoch: IntentsBody.properties.epoch,
    after: IntentsBody.properties.after,
    intents: Type.Array(Intent, { maxItems: limits.intentsPerBatch }),
  },
  { additionalProperties: false },
)

/** `frame`: what `after` asked for, read after the commit; it may end before a verdict's `rev`. */
export const VerdictsAnswer = Type.Object({ epoch: Epoch, user_id: UserId, verdicts: Type.Array(Verdict), frame: Type.Optional(Frame) })
export type VerdictsAnswer = Static<typeof VerdictsAnswer>
