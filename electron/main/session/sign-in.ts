import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { sessionUserSchema } from '../../bridge/schemas.js'
import type { SignInRequest, SignInResult } from '../../bridge/session.js'
import type { Reply, Send } from '../network/reply.js'
import { isSafeForPassword, normaliseServerUrl } from '../network/server-url.js'

const loggedInSchema = Type.Object({ access_token: Type.String(), refresh_token: Type.String(), user: sessionUserSchema })

type Refused = Extract<SignInResult, { ok: false }>
type LoggedIn = { ok: true; serverUrl: string; session: Static<typeof loggedInSchema> }

/** Asks the server a person named for a session. Every way it can fail has its own reason, because each asks for another deed. */
export async function logIn({ send, deviceName }: { send: Send; deviceName: string }, request: SignInRequest): Promise<LoggedIn | Refused> {
  const serverUrl = normaliseServerUrl(request.server_url)
  if (serverUrl === null) return refused('bad_address', 'no web address')
  if (!isSafeForPassword(serverUrl)) return refused('bad_address', 'not https')
  const json = { email: request.email.trim(), password: request.password, device_name: deviceName, device_kind: 'desktop' }
  const reply = await send(`${serverUrl}/api/v1/auth/login/`, { method: 'POST', json })
  if (!reply.ok || reply.response.status !== 200) return refusalOf(reply)
  const body: unknown = await reply.response.json().catch(() => null)
  return Value.Check(loggedInSchema, body) ? { ok: true, serverUrl, session: body } : refused('not_kreida', 'the answer holds no session')
}

function refusalOf(reply: Reply): Refused {
  if (!reply.ok) return refused(reply.reason === 'not_kreida' ? 'not_kreida' : 'unreachable', reply.detail)
  const { status, headers } = reply.response
  if (status === 401) return refused('wrong_credentials', '')
  if (status === 404 || status === 405) return refused('not_kreida', `no sign-in at this address (${status})`)
  if (status === 426) return refused('outdated', '')
  if (status === 429) return { ...refused('rate_limited', ''), retry_after: secondsOf(headers.get('retry-after')) }
  return refused('failed', `the server answered ${status}`)
}

/** `Retry-After` in its form of seconds; `null` in any other. */
function secondsOf(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) : null
}

/** A sign-in that came to nothing. */
export const refused = (reason: Refused['reason'], detail: string): Refused => ({ ok: false, reason, retry_after: null, detail })
