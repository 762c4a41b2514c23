/** Why the shell answers in the server's place; the value of the header `x-kreida-reason`. */
type Reason = 'unreachable' | 'not_kreida' | 'disk'

/** What a request came to: a server's answer in the contract's form, or the reason why there is none. */
export type Reply = { ok: true; response: Response } | { ok: false; reason: Reason; detail: string }
export type Send = (url: string, request: SendRequest) => Promise<Reply>
interface SendRequest {
  method: string
  headers?: Headers
  body?: ArrayBuffer | null
  /** Sent as JSON; its answer is read whole, within the time limit. */
  json?: object
  token?: string
  /** Ends the request, and the answer's stream, when aborted. */
  stop?: AbortController
  /** To the first byte of an answer; streams may then last. */
  timeoutMs?: number
}

const answers = {
  UNAUTHENTICATED: { status: 401, title: 'Unauthorized' },
  FORBIDDEN: { status: 403, title: 'Forbidden' },
  NOT_FOUND: { status: 404, title: 'Not Found' },
  TOO_LARGE: { status: 413, title: 'Payload Too Large' },
  CONTRACT_OUTDATED: { status: 426, title: 'Upgrade Required' },
  UNAVAILABLE: { status: 503, title: 'Service Unavailable' },
} as const

/** An error in the contract's form, made here because no server could be asked. */
export function problem(code: keyof typeof answers, detail: string, reason?: Reason): Response {
  const { status, title } = answers[code]
  const body = { type: 'about:blank', title, status, detail, code, request_id: null }
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
  if (reason) headers.set('x-kreida-reason', reason)
  return new Response(JSON.stringify(body), { status, headers })
}
