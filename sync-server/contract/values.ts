import { Type, type Static } from 'typebox'

/** The small types that documents, intents and calls are made of. */

export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

export const UserId = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
const uuidPattern = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
export const Uuid = Type.String({ pattern: uuidPattern, maxLength: 36 })
const uuid = new RegExp(uuidPattern)
export const isUuid = (text: string): boolean => uuid.test(text)
const leapYear = '(\\d\\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)'
const days = ['(0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])', '(0[469]|11)-(0[1-9]|[12]\\d|30)', '02-(0[1-9]|1\\d|2[0-8])']
const date = `(\\d{4}-(${days.join('|')})|${leapYear}-02-29)`
/** RFC 3339 in UTC with `Z`. Days are those of the calendar: `Date` would read the 31st of February as the 3rd of March. */
export const Time = Type.String({ pattern: `^${date}T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?Z$`, maxLength: 32 })
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
