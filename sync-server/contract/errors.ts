import { Type, type Static } from 'typebox'

/** Every code this contract knows, with the HTTP status of a whole request that ends with it. */
export const statusByCode = {
  INVALID: 400,
  UNAUTHENTICATED: 401,
  OTHER_ACCOUNT: 401,
  CONTACT_ACCESS_REQUIRED: 403,
  CONTACT_ACCESS_REVOKED: 403,
  NOT_AUTHOR: 403,
  PAIR_BLOCKED: 403,
  FORBIDDEN: 403,
  RELATION_NOT_FOUND: 404,
  INQUIRY_NOT_FOUND: 404,
  THREAD_NOT_FOUND: 404,
  MESSAGE_NOT_FOUND: 404,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  RELATION_NOT_ACTIVE: 409,
  INQUIRY_CLOSED: 409,
  INQUIRY_OPEN: 409,
  TOO_LATE: 409,
  BLOB_MISSING: 409,
  ID_REUSED: 409,
  EPOCH_CHANGED: 409,
  TOO_LARGE: 413,
  CONTRACT_OUTDATED: 426,
  RATE_LIMITED: 429,
  TOO_MANY: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
} as const

export type ErrorCode = keyof typeof statusByCode

export const errorCodes = Object.keys(statusByCode) as ErrorCode[]

export const ErrorCode = Type.Unsafe<ErrorCode>(Type.Enum(errorCodes))

/** RFC 9457, with the code that a program reads. `epoch` comes with `EPOCH_CHANGED`. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: ErrorCode,
  request_id: Type.Union([Type.String(), Type.Null()]),
  epoch: Type.Optional(Type.String()),
})
export type Problem = Static<typeof Problem>

/** Ends a whole request with a coded answer. A refused intent is data, never this. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly detail: string
  readonly extra: { epoch?: string; retry_after?: number }

  /** `cause`: what lies behind it, for the log only. */
  constructor(code: ErrorCode, detail: string, extra: { epoch?: string; retry_after?: number } = {}, cause?: unknown) {
    super(`${code}: ${detail}`, cause === undefined ? {} : { cause })
    this.name = 'AppError'
    this.code = code
    this.detail = detail
    this.extra = extra
  }
}
