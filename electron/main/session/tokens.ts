import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { describeFault, type Log } from '../log.js'
import { problem, type Send } from '../network/reply.js'
import type { Secrets } from './secrets.js'

const refreshedSchema = Type.Object({ access_token: Type.String(), refresh_token: Type.String() })
const endedSchema = Type.Object({ code: Type.Literal('UNAUTHENTICATED') })

/** Either a token to show, or the answer to give where there is none. */
type Access = { ok: true; token: string } | { ok: false; answer: () => Response }

export interface Tokens {
  /** The access token at hand; gets one first where there is none. */
  access(): Promise<Access>
  /** A token newer than `stale`, which the server did not take. However many ask, one request is made. */
  renew(stale: string): Promise<Access>
  /** After a sign-in, whose refresh token is in the secrets already. */
  replace(accessToken: string): void
  clear(): void
}

/** The access token of one account: in memory only, made from the refresh token in `secrets`. */
export function createTokens(parts: { accountKey: string; serverUrl: string; send: Send; secrets: Secrets; log: Log }): Tokens {
  const { accountKey, serverUrl, send, secrets, log } = parts
  let held: string | null = null
  /** Given out by the server, and not on this disk yet: asking for more would only leave more of them there. */
  let unsaved: Static<typeof refreshedSchema> | null = null
  let running: Promise<Access> | null = null
  /** Steps at every sign-in and sign-out, so that a refresh begun before one cannot undo it. */
  let generation = 0

  const keep = (given: Static<typeof refreshedSchema>): Access => {
    try {
      // Durable before the access token is first used: that use ends the old refresh token.
      secrets.rotate(accountKey, given.refresh_token)
    } catch (fault) {
      if (unsaved === null) log('secret_save_failed', { account: accountKey, fault: describeFault(fault) })
      unsaved = given
      return { ok: false, answer: () => problem('UNAVAILABLE', 'the session cannot be saved on this disk', 'disk') }
    }
    unsaved = null
    held = given.access_token
    return { ok: true, token: held }
  }

  const refresh = async (): Promise<Access> => {
    if (unsaved !== null) return keep(unsaved)
    const refreshToken = secrets.read(accountKey)
    if (refreshToken === null) return signedOut
    const begun = generation
    const reply = await send(`${serverUrl}/api/v1/auth/refresh/`, { method: 'POST', json: { refresh_token: refreshToken } })
    if (begun !== generation) return held === null ? signedOut : { ok: true, token: held }
    if (!reply.ok) return { ok: false, answer: () => problem('UNAVAILABLE', reply.detail, reply.reason) }
    const { response } = reply
    const body: unknown = await response.json().catch(() => null)
    if (begun !== generation) return held === null ? signedOut : { ok: true, token: held }
    if (isEnded(response, body)) {
      log('session_ended', { account: accountKey })
      secrets.forget(accountKey)
      return signedOut
    }
    if (response.status === 426) return { ok: false, answer: () => problem('CONTRACT_OUTDATED', 'this app is too old for the server') }
    if (response.status !== 200) {
      const reason = response.status === 401 ? 'not_kreida' : undefined
      return { ok: false, answer: () => problem('UNAVAILABLE', `the refresh was answered ${response.status}`, reason) }
    }
    if (!Value.Check(refreshedSchema, body)) {
      return { ok: false, answer: () => problem('UNAVAILABLE', 'the refresh had a foreign answer', 'not_kreida') }
    }
    return keep(body)
  }

  const refreshOnce = (): Promise<Access> => (running ??= refresh().finally(() => (running = null)))

  return {
    async access() {
      return held === null ? refreshOnce() : { ok: true, token: held }
    },
    async renew(stale) {
      if (held !== null && held !== stale) return { ok: true, token: held }
      held = null
      return refreshOnce()
    },
    replace(accessToken) {
      generation += 1
      unsaved = null
      held = accessToken
    },
    clear() {
      generation += 1
      unsaved = null
      held = null
    },
  }
}

/** Only the server itself ends a session: a captive portal answers 401 too, and its word must not cost the refresh token. */
function isEnded(response: Response, body: unknown): boolean {
  const type = response.headers.get('content-type') ?? ''
  return response.status === 401 && /^application\/problem\+json/i.test(type) && Value.Check(endedSchema, body)
}

const signedOut: Access = { ok: false, answer: () => problem('UNAUTHENTICATED', 'sign in again') }
