import type { ErrorCode } from '../contract/errors.js'

/** What the published description says of an operation beyond its schemas. */
export interface Described {
  /** The operation's name for generated clients. */
  id: string
  description?: string
  /** Path and query parameters, by name. */
  parameters?: Record<string, string | number>
  request?: unknown
  /** By status. A list of pairs would say no more: there is one example an answer. */
  answers: Record<number, unknown>
  /** What it may answer beyond what every operation of its kind may; see `openapi.ts`. */
  codes?: readonly ErrorCode[]
}
