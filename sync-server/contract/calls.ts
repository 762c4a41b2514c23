import { Type, type Static } from 'typebox'
import { InquiryStatus, RelationStatus, Role, Seq, ThreadKind, Time, UserId, Uuid, nullable } from './values.js'
import { MessageDocument } from './kinds/message.js'
import { ThreadDocument } from './kinds/thread.js'

/** Bodies and answers of the plain calls: sign-in, chat, platform. */

const strict = { additionalProperties: false }
const Email = Type.String({ minLength: 3, maxLength: 254, pattern: '^[^\\s@]+@[^\\s@]+$' })
const DisplayName = Type.String({ minLength: 1, maxLength: 200 })

export const User = Type.Object({
  id: UserId,
  role: Role,
  display_name: Type.String(),
  locale: Type.String(),
  time_zone: Type.String(),
})
export type User = Static<typeof User>

export const LoginBody = Type.Object(
  {
    email: Type.String({ minLength: 1, maxLength: 254 }),
    password: Type.String({ minLength: 1, maxLength: 1_000 }),
    device_name: Type.String({ minLength: 1, maxLength: 100 }),
    device_kind: Type.Optional(Type.Union([Type.Literal('desktop'), Type.Literal('browser')])),
  },
  strict,
)
export type LoginBody = Static<typeof LoginBody>

export const Tokens = Type.Object({
  access_token: Type.String(),
  /** Seconds. */
  expires_in: Type.Integer(),
  refresh_token: Type.String(),
  device_id: Type.String(),
})
export type Tokens = Static<typeof Tokens>
export const LoginAnswer = Type.Intersect([Tokens, Type.Object({ user: User })])
export const BrowserLoginAnswer = Type.Object({ device_id: Type.String(), user: User })
export type BrowserLoginAnswer = Static<typeof BrowserLoginAnswer>
export const RefreshBody = Type.Object({ refresh_token: Type.String({ minLength: 1, maxLength: 200 }) }, strict)

export const Device = Type.Object({
  device_id: Type.String(),
  device_name: Type.String(),
  device_kind: Type.Union([Type.Literal('desktop'), Type.Literal('browser')]),
  /** When it signed in. */
  created_at: Time,
  /** Whether this very call comes from it. */
  is_current: Type.Boolean(),
})
export type Device = Static<typeof Device>
export const DevicesAnswer = Type.Object({ devices: Type.Array(Device) })

export const PasswordBody = Type.Object(
  { current_password: Type.String({ minLength: 1, maxLength: 1_000 }), new_password: Type.String({ minLength: 8, maxLength: 1_000 }) },
  strict,
)
export type PasswordBody = Static<typeof PasswordBody>

export const EnsureThreadBody = Type.Object(
  { inquiry_id: Type.Optional(nullable(UserId)), relation_id: Type.Optional(nullable(UserId)) },
  strict,
)
export const EnsureThreadAnswer = Type.Object({
  thread_id: Uuid,
  kind: ThreadKind,
  inquiry_id: nullable(UserId),
  relation_id: nullable(UserId),
  student_id: UserId,
  is_writable: Type.Boolean(),
  created_at: Time,
})
export const ThreadsAnswer = Type.Object({ threads: Type.Array(ThreadDocument), next_cursor: nullable(Type.String()) })
export const MessagesAnswer = Type.Object({ messages: Type.Array(MessageDocument) })
export const SendMessageBody = Type.Object({ id: Uuid, body: Type.String() }, strict)
export const ReadBody = Type.Object({ last_read_seq: Seq }, strict)
export const ReadAnswer = Type.Object({ thread_id: Uuid, last_read_seq: Seq })

export const UnreadThread = Type.Object({
  thread_id: Uuid,
  kind: ThreadKind,
  other_user_id: UserId,
  other_user_name: Type.String(),
  last_message_preview: nullable(Type.String()),
  last_message_at: nullable(Time),
  unread_count: Type.Integer({ minimum: 1 }),
})
export type UnreadThread = Static<typeof UnreadThread>
/** `total` counts threads, `unread_messages` messages (R-UNREAD-3). */
export const UnreadSummary = Type.Object({ threads: Type.Array(UnreadThread), total: Type.Integer(), unread_messages: Type.Integer() })
export type UnreadSummary = Static<typeof UnreadSummary>

export const PlatformUser = Type.Object(
  {
    role: Role,
    email: Email,
    display_name: DisplayName,
    locale: Type.Optional(nullable(Type.String({ maxLength: 35 }))),
    time_zone: Type.Optional(nullable(Type.String({ maxLength: 64 }))),
    password: Type.Optional(nullable(Type.String({ minLength: 8, maxLength: 1_000 }))),
  },
  strict,
)
export type PlatformUser = Static<typeof PlatformUser>

export const PlatformRelation = Type.Object({ tutor_id: UserId, student_id: UserId, status: RelationStatus }, strict)
export type PlatformRelation = Static<typeof PlatformRelation>

export const PlatformInquiry = Type.Object(
  {
    tutor_id: UserId,
    student_id: UserId,
    status: InquiryStatus,
    subject: Type.String({ minLength: 1, maxLength: 300 }),
    body: Type.Optional(nullable(Type.String({ maxLength: 8_000 }))),
  },
  strict,
)
export type PlatformInquiry = Static<typeof PlatformInquiry>

export const PlatformContactAccess = Type.Object(
  { granted: Type.Boolean(), access_level: Type.Optional(nullable(Type.String({ maxLength: 64 }))) },
  strict,
)
export type PlatformContactAccess = Static<typeof PlatformContactAccess>

export const InquiryBody = Type.Object(
  { tutor_id: UserId, subject: Type.String({ minLength: 1, maxLength: 300 }), body: Type.String({ maxLength: 8_000 }) },
  strict,
)
export type InquiryBody = Static<typeof InquiryBody>
