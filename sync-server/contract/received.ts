import { Type, type Static, type TObject, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { collectionNames, documentSchemas, type CollectionName, type DocumentOf } from './documents.js'
import { intentKindNames, VerdictStatus, type Intent } from './intents.js'
import { documentKinds, intentKinds } from './kinds.js'
import { Epoch, Rev, Seq, UserId, Uuid, nullable } from './values.js'

/**
 * What a client takes from a server, which may be newer than it: unknown fields, kinds and codes are kept and ignored (R-READER-1). The
 * server's own checks stay strict.
 */

/** The rails' view of a document. Whatever else it holds is kept as it came. */
export const ReceivedDocument = Type.Object({ id: Type.String({ minLength: 1 }), rev: Rev, _deleted: Type.Boolean() })
export type ReceivedDocument = Static<typeof ReceivedDocument> & { readonly [field: string]: unknown }

export const ReceivedFrame = Type.Object({
  epoch: Epoch,
  user_id: UserId,
  from: Rev,
  to: Rev,
  head: Rev,
  documents: Type.Unsafe<Record<string, ReceivedDocument[]>>(Type.Record(Type.String(), Type.Array(ReceivedDocument))),
})
export type ReceivedFrame = Static<typeof ReceivedFrame>

const ReceivedBlock = Type.Object({ thread_id: Uuid, block: Seq, messages: Type.Array(ReceivedDocument) })
export type ReceivedBlock = Omit<Static<typeof ReceivedBlock>, 'messages'> & { messages: ReceivedDocument[] }

const receivedPage = {
  epoch: Epoch,
  user_id: UserId,
  blocks: Type.Unsafe<ReceivedBlock[]>(Type.Array(ReceivedBlock)),
  cursor: nullable(Type.String()),
}

export const ReceivedHistoryPage = Type.Object(receivedPage)
export type ReceivedHistoryPage = Static<typeof ReceivedHistoryPage>

export const ReceivedStartPage = Type.Object({ ...receivedPage, head: Rev, documents: ReceivedFrame.properties.documents })
export type ReceivedStartPage = Static<typeof ReceivedStartPage>

export const ReceivedVerdict = Type.Object({
  id: Type.String(),
  status: VerdictStatus,
  code: nullable(Type.String()),
  rev: nullable(Rev),
  seq: nullable(Seq),
  retry_after: nullable(Type.Number()),
})
export type ReceivedVerdict = Static<typeof ReceivedVerdict>

/** Each verdict is read by itself: one that this program cannot read speaks of its own intent only. */
export const ReceivedVerdicts = Type.Object({
  epoch: Epoch,
  user_id: UserId,
  verdicts: Type.Array(Type.Unknown()),
  frame: Type.Optional(ReceivedFrame),
})
export type ReceivedVerdicts = Static<typeof ReceivedVerdicts>

/** `frame`: what is new since the last word of the stream, where that is small. */
export const ReceivedPoke = Type.Object({ epoch: Epoch, user_id: UserId, head: Rev, frame: Type.Optional(ReceivedFrame) })
export type ReceivedPoke = Static<typeof ReceivedPoke>

export const ReceivedProblem = Type.Object({
  status: Type.Integer(),
  code: Type.String(),
  epoch: Type.Optional(Type.String()),
})
export type ReceivedProblem = Static<typeof ReceivedProblem>

/** The same fields, with room for others. */
const open = (schema: TSchema): TObject => Type.Object((schema as TObject).properties)

const openDocuments = Object.fromEntries(collectionNames.map((name) => [name, open(documentSchemas[name])]))
const openIntents = Object.fromEntries(intentKindNames.map((name) => [name, open(intentKinds[name].schema)]))

/** The document with what older rows lack, or null where this program cannot read it. */
export function readDocument<C extends CollectionName>(name: C, document: ReceivedDocument): DocumentOf<C> | null {
  const whole: unknown = { ...documentKinds[name].defaults, ...document }
  const schema = openDocuments[name]
  return schema && Value.Check(schema, whole) ? (whole as unknown as DocumentOf<C>) : null
}

/** Null where this program cannot read it. */
export function readIntent(value: unknown): Intent | null {
  const kind: unknown = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : null
  const schema = typeof kind === 'string' && Object.hasOwn(openIntents, kind) ? openIntents[kind] : undefined
  return schema && Value.Check(schema, value) ? (value as unknown as Intent) : null
}

/** Null where this program cannot read it. */
export const readVerdict = (value: unknown): ReceivedVerdict | null => (Value.Check(ReceivedVerdict, value) ? value : null)
