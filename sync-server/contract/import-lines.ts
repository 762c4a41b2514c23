import { Type, type Static } from 'typebox'
import { PlatformContactAccess, PlatformInquiry, PlatformRelation, PlatformUser } from './calls.js'
import { Time, UserId, Uuid, nullable } from './values.js'

/** One line of an NDJSON import. The bodies are the platform calls' own, with `type` and the ids that a path would hold. */

const strict = { additionalProperties: false }
const origin = { relation_id: Type.Optional(nullable(UserId)), inquiry_id: Type.Optional(nullable(UserId)) }

const UserLine = Type.Object({ type: Type.Literal('user'), id: UserId, ...PlatformUser.properties }, strict)
const RelationLine = Type.Object({ type: Type.Literal('relation'), id: UserId, ...PlatformRelation.properties }, strict)
const InquiryLine = Type.Object({ type: Type.Literal('inquiry'), id: UserId, ...PlatformInquiry.properties }, strict)
const ContactAccessLine = Type.Object(
  { type: Type.Literal('contact_access'), tutor_id: UserId, student_id: UserId, ...PlatformContactAccess.properties },
  strict,
)
const MessageLine = Type.Object(
  { type: Type.Literal('message'), id: Uuid, ...origin, sender_id: UserId, body: Type.String(), created_at: Time },
  strict,
)
const ReadMarkerLine = Type.Object({ type: Type.Literal('read_marker'), ...origin, user_id: UserId, read_until: Time }, strict)

export const ImportLine = Type.Union([UserLine, RelationLine, InquiryLine, ContactAccessLine, MessageLine, ReadMarkerLine])
export type ImportLine = Static<typeof ImportLine>

/** What became of an import. `line` counts from 1. `changed`: lines that changed anything; a second run answers 0. */
export const ImportReport = Type.Object({
  lines: Type.Integer(),
  accepted: Type.Integer(),
  changed: Type.Integer(),
  bad: Type.Array(Type.Object({ line: Type.Integer(), reason: Type.String() })),
})
export type ImportReport = Static<typeof ImportReport>
