import { Type, type Static } from 'typebox'

/** The small types that documents, intents and calls are made of. */

export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

export const UserId = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
const uuidPattern = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
export const Uuid = Type.String({ pattern: uuidPattern, maxLength: 36 })
const uuid = new RegExp(uuidPattern)
export const isUuid = (text: string): boolean => uuid.test(text)
/** RFC 3339 in UTC with `Z`; the ranges are spelt out so that whatever passes is a time that `Date` can read. */
export const Time = Type.String({
  pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?Z$',
  maxLength: 32,
})
/** Whether the calendar has the day of this `Time`: `Date` reads the 31st of February as the 3rd of March. */
export const isCalendarTime = (time: string): boolean => new Date(time).toISOString().slice(0, 10) === time.slice(0, 10)
export const Seq = Type.Integer({ minimum: 0, maximum: 1_000_000_000 })
export const Rev = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
export const Epoch = Type.String({ minLength: 1, maxLength: 64 })

export const Role = Type.Union([Type.Literal('tutor'), Type.Literal('student')])
export type Role = Static<typeof Role>

export const ThreadKind = Type.Union([Type.Literal('negotiation'), Type.Literal('contact')])
export type ThreadKind = Static<typeof ThreadKind>

export const RelationStatus = Type.Union([
  Type.Literal('INVITED'),
  Type.Literal('ACTIVE'),
  Type.Literal('PAUSED'),
  Type.Literal('ARCHIVED'),
])
export type RelationStatus = Static<typeof RelationStatus>

export const InquiryStatus = Type.Union([
  Type.Literal('OPEN'),
  Type.Literal('ACCEPTED'),
  Type.Literal('DECLINED'),
  Type.Literal('CANCELLED'),
  Type.Literal('EXPIRED'),
])
export type InquiryStatus = Static<typeof InquiryStatus>
