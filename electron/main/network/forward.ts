import { problem, type Reply, type Send } from './reply.js'
import type { Tokens } from '../session/tokens.js'

/** Milliseconds until an answer must begin. A body has one more for each of its bytes: a line of 1 kB/s is slow, not dead. */
const answerMs = 30_000
const bodyBytes = 1_048_576
const toServer = [
  'accept',
  'accept-language',
  'content-type',
  'if-match',
  'if-none-match',
  'last-event-id',
  'x-contract-version',
  'x-kreida-user',
  'x-request-id',
]
const notToRenderer = [
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'set-cookie',
  'transfer-encoding',
  'www-authenticate',
]
/** Calls whose answers hold tokens; the shell makes them itself. */
const keptFromRenderer = /^\/api\/v1\/auth\/(login|refresh|logout)\/?$/i

/** Electron's `net`; its fetch uses the system's proxies and certificates. */
interface Net {
  fetch(url: string, init: RequestInit & { bypassCustomProtocolHandlers?: boolean }): Promise<Response>
}

/**
 * The shell's only way to a network. No cookies, no cache on the disk (answers hold what people wrote), and no redirect is followed:
 * the contract has none, and the bearer must not travel to another host.
 */
export function createSend(net: Net): Send {
  return async (url, { method, headers = new Headers(), body = null, json, token, stop = new AbortController(), timeoutMs = answerMs }) => {
    if (token) headers.set('authorization', `Bearer ${token}`)
    if (json) headers.set('content-type', 'application/json')
    if (!headers.has('accept')) headers.set('accept', 'application/json')
    const limitMs = timeoutMs + (body?.byteLength ?? 0)
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      stop.abort()
    }, limitMs)
    try {
      const streamed = await net.fetch(url, {
        method,
        headers,
        body: json ? JSON.stringify(json) : body,
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'manual',
        bypassCustomProtocolHandlers: true,
        signal: stop.signal,
      })
      const response = json ? await readWhole(streamed) : streamed
      return isKreida(response)
        ? { ok: true, response }
        : { ok: false, reason: 'not_kreida', detail: `another site answered ${response.status}` }
    } catch (fault) {
      const detail = isLate ? `no answer in ${limitMs / 1000} s` : fault instanceof Error ? fault.message : 'no connection'
      return isRedirect(detail) ? { ok: false, reason: 'not_kreida', detail } : { ok: false, reason: 'unreachable', detail }
    } finally {
      clearTimeout(timer)
    }
  }
}

async function readWhole(response: Response): Promise<Response> {
  const bytes = await response.arrayBuffer()
  return new Response(bytes.byteLength > 0 ? bytes : null, { status: response.status, headers: response.headers })
}

/** Electron's fetch fails on a redirect it may not follow; captive portals and moved sites redirect. */
const isRedirect = (detail: string): boolean => /redirect/i.test(detail)

/** The API speaks JSON and event streams; pages come from captive portals, proxies and other sites. */
function isKreida(response: Response): boolean {
  if (response.status >= 300 && response.status < 400 && response.status !== 304) return false
  const type = response.headers.get('content-type') ?? ''
  if (response.status === 401 || response.status === 407) return /^application\/(problem\+)?json/i.test(type)
  return !/^text\/html/i.test(type)
}

/** Answers the renderer's `/api/...` requests with those of the account's server. */
export function createForward({ serverUrl, tokens, send }: { serverUrl: string; tokens: Tokens; send: Send }) {
  return async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url)
    // The contract's paths need no encoding; with it one could be spelt so that only the server knows it for what it is.
    if (pathname.includes('%')) return problem('NOT_FOUND', 'no path of the contract is encoded')
    if (keptFromRenderer.test(pathname)) return problem('FORBIDDEN', 'the shell signs in and out')
    // Kept whole, since it may have to be sent a second time with a new token.
    const body = request.body ? await request.arrayBuffer() : null
    if (body && body.byteLength > bodyBytes) return problem('TOO_LARGE', `more than ${bodyBytes} bytes`)

    const stop = new AbortController()
    request.signal.addEventListener('abort', () => stop.abort())
    const attempt = (token: string): Promise<Reply> =>
      send(serverUrl + pathname + search, { method: request.method, headers: headersFor(request), body, token, stop })
    const access = await tokens.access()
    if (!access.ok) return access.answer()
    let reply = await attempt(access.token)
    if (reply.ok && reply.response.status === 401) {
      await reply.response.body?.cancel()
      const renewed = await tokens.renew(access.token)
      if (!renewed.ok) return renewed.answer()
      reply = await attempt(renewed.token)
    }
    return reply.ok ? passOn(reply.response, stop) : problem('UNAVAILABLE', reply.detail, reply.reason)
  }
}

function headersFor(request: Request): Headers {
  const headers = new Headers()
  for (const name of toServer) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  return headers
}

/** The body streams on; a renderer that stops reading ends the request to the server too. */
function passOn(response: Response, stop: AbortController): Response {
  const headers = new Headers(response.headers)
  for (const name of notToRenderer) headers.delete(name)
  headers.set('x-content-type-options', 'nosniff')
  headers.set('content-security-policy', `default-src 'none'; sandbox`)
  const hasBody = response.body && response.status !== 204 && response.status !== 304
  return new Response(hasBody ? stoppable(response.body, stop) : null, {
    status: response.status,
    statusText: response.statusText,
    headers,
  })
}

/**
 * Electron 42 neither aborts `request.signal` of a protocol handler when the renderer gives up, nor ends the request when the body of
 * net.fetch is cancelled: without this every closed event stream would stay open. It does cancel the stream it was handed.
 */
function stoppable(body: ReadableStream<Uint8Array>, stop: AbortController): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: () => stop.abort(),
  })
}
