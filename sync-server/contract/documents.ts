import { Type, type Static } from 'typebox'
import { InquiryStatus, RelationStatus, Rev, Seq, ThreadKind, Time, UserId, Uuid, nullable } from './values.js'

/**
 * What the server sends and a client keeps. Every document has a string `id`, the reader's own `rev` and `_deleted`.
 * One definition serves the types, the strict validation, the OpenAPI and the RxDB schemas.
 */

const every = { rev: Rev, _deleted: Type.Boolean() }
const pair = {
  tutor_id: UserId,
  student_id: UserId,
  other_user_id: UserId,
  other_user_name: Type.String({ maxLength: 200 }),
}
const strict = { additionalProperties: false }
const numberAsString = Type.String({ pattern: '^\\d{1,16}$', maxLength: 16 })

export const RelationDocument = Type.Object(
  { id: numberAsString, ...every, ...pair, relation_id: UserId, status: RelationStatus, status_changed_at: Time, created_at: Time },
  strict,
)
export type RelationDocument = Static<typeof RelationDocument>

export const InquiryDocument = Type.Object(
  {
    id: numberAsString,
    ...every,
    ...pair,
    inquiry_id: UserId,
    status: InquiryStatus,
    status_changed_at: Time,
    subject: Type.String(),
    body: Type.String(),
    created_at: Time,
  },
  strict,
)
export type InquiryDocument = Static<typeof InquiryDocument>

/** The chat asks one question of it (R-ACCESS-1); levels and prices stay with the platform. Only the tutor receives it. */
export const ContactAccessDocument = Type.Object(
  { id: Type.String({ maxLength: 40 }), ...every, tutor_id: UserId, student_id: UserId, can_open_chat: Type.Boolean() },
  strict,
)
export type ContactAccessDocument = Static<typeof ContactAccessDocument>

export const ThreadDocument = Type.Object(
  {
    id: Uuid,
    ...every,
    ...pair,
    kind: ThreadKind,
    relation_id: nullable(UserId),
    inquiry_id: nullable(UserId),
    is_writable: Type.Boolean(),
    last_seq: Seq,
    last_message_at: nullable(Time),
    last_message_preview: nullable(Type.String()),
    last_sender_id: nullable(UserId),
    created_at: Time,
  },
  strict,
)
export type ThreadDocument = Static<typeof ThreadDocument>

export const MessageDocument = Type.Object(
  { id: Uuid, ...every, thread_id: Uuid, seq: Seq, sender_id: UserId, body: Type.String(), composed_at: Time, created_at: Time },
  strict,
)
export type MessageDocument = Static<typeof MessageDocument>

export const ReadMarkerDocument = Type.Object(
  { id: Type.String({ maxLength: 64 }), ...every, thread_id: Uuid, user_id: UserId, last_read_seq: Seq, read_at: Time },
  strict,
)
export type ReadMarkerDocument = Static<typeof ReadMarkerDocument>

export const documentSchemas = {
  relations: RelationDocument,
  inquiries: InquiryDocument,
  contact_access: ContactAccessDocument,
  threads: ThreadDocument,
  messages: MessageDocument,
  read_markers: ReadMarkerDocument,
} as const

export type CollectionName = keyof typeof documentSchemas
export type DocumentOf<C extends CollectionName> = Static<(typeof documentSchemas)[C]>
export type Documents = { [C in CollectionName]: DocumentOf<C>[] }

export const collectionNames = Object.keys(documentSchemas) as CollectionName[]

/** No document at all, in the shape of a frame. */
export const noDocuments = (): Documents => ({
  relations: [],
  inquiries: [],
  contact_access: [],
  threads: [],
  messages: [],
  read_markers: [],
})

/** A document as a client keeps it: the store itself knows what is deleted. */
export type StoredDocument<C extends CollectionName> = Omit<DocumentOf<C>, '_deleted'>
export type Relation = StoredDocument<'relations'>
export type Inquiry = StoredDocument<'inquiries'>
export type ContactAccess = StoredDocument<'contact_access'>
export type Thread = StoredDocument<'threads'>
export type Message = StoredDocument<'messages'>
export type ReadMarker = StoredDocument<'read_markers'>
