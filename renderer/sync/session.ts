import type { User } from '@contract/calls.js'
import type { Desktop, SignInResult } from '../desktop/desktop.js'
import type { Api } from './api.js'

/** Who is signed in on this device. */
export type Session =
  | { state: 'signed_out'; server_url: string | null; email: string | null }
  | { state: 'signed_in'; user: User; server_url: string; email: string | null; secrets: 'encrypted' | 'plain' | 'memory' | 'cookie' }

export interface SignIn {
  server_url: string
  email: string
  password: string
  allow_plain_secrets: boolean
}

const userKey = 'kreida:user'
/** With which address the person signed in: when the session ends, only the password is asked for. */
const emailKey = 'kreida:email'
const channelName = 'kreida-session'

/** Reads the session: in the desktop app without any network, in a browser (whose page has just come from the server) by asking it. */
export async function readSession(desktop: Desktop, api: Api): Promise<Session> {
  if (desktop.session) return desktop.session.read()
  const server_url = location.origin
  const answer = await api.me()
  if (answer.ok) return signedIn(answer.value, server_url)
  const known = knownUser()
  const isEnded = answer.failure.reason === 'problem' && answer.failure.code === 'UNAUTHENTICATED'
  return known && !isEnded
    ? { state: 'signed_in', user: known, server_url, email: localStorage.getItem(emailKey), secrets: 'cookie' }
    : { state: 'signed_out', server_url, email: null }
}

/** Signs in. In the desktop app the shell may open another window for the account (`moved`). */
export async function signIn(desktop: Desktop, api: Api, request: SignIn): Promise<SignInResult> {
  if (desktop.session) return desktop.session.signIn(request)
  const answer = await api.logIn({ email: request.email, password: request.password, device_name: deviceName() })
  if (answer.ok) {
    localStorage.setItem(emailKey, request.email)
    signedIn(answer.value.user, location.origin)
    announceChange()
    return { ok: true, moved: false }
  }
  const { failure } = answer
  if (failure.reason === 'disk') return { ok: false, reason: 'failed', retry_after: null, detail: '' } // of the shell's session, which a browser has not
  if (failure.reason !== 'problem') return { ok: false, reason: failure.reason, retry_after: null, detail: '' }
  const { retry_after } = failure
  switch (failure.code) {
    case 'UNAUTHENTICATED':
      return { ok: false, reason: 'wrong_credentials', retry_after, detail: '' }
    case 'RATE_LIMITED':
      return { ok: false, reason: 'rate_limited', retry_after, detail: '' }
    case 'CONTRACT_OUTDATED':
      return { ok: false, reason: 'outdated', retry_after, detail: '' }
    default:
      return { ok: false, reason: 'failed', retry_after, detail: failure.code }
  }
}

/**
 * Ends the session; answers whether it has ended. A browser's cookie is out of the page's reach, so there only the server can end
 * it: while it does not answer, the person is told so and stays signed in. What is unsent stays in this device's journal.
 */
export async function signOut(desktop: Desktop, api: Api): Promise<boolean> {
  if (desktop.session) {
    await desktop.session.signOut()
    return true
  }
  const answer = await api.logOut()
  const isEnded = answer.ok || (answer.failure.reason === 'problem' && answer.failure.code === 'UNAUTHENTICATED')
  if (!isEnded) return false
  localStorage.removeItem(userKey)
  localStorage.removeItem(emailKey)
  announceChange()
  return true
}

/** One channel object a page: its own words never come back to it. */
let channel: BroadcastChannel | null = null

/** Another tab has signed in or out: this one must not go on as somebody else. */
export function onSessionChange(listener: () => void): void {
  channel ??= new BroadcastChannel(channelName)
  channel.onmessage = () => listener()
}

const announceChange = (): void => channel?.postMessage('changed')

function signedIn(user: User, server_url: string): Session {
  localStorage.setItem(userKey, JSON.stringify(user))
  return { state: 'signed_in', user, server_url, email: localStorage.getItem(emailKey), secrets: 'cookie' }
}

function knownUser(): User | null {
  const text = localStorage.getItem(userKey)
  return text === null ? null : (JSON.parse(text) as User) // written by `signedIn` alone
}

const deviceName = (): string => navigator.userAgent.slice(0, 100)
