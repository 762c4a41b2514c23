import type { SessionState, SignInRequest, SignInResult } from '../../bridge/session.js'
import { accountKey, type Account, type Accounts } from './accounts.js'
import { describeFault, type Log } from '../log.js'
import type { Send } from '../network/reply.js'
import type { Secrets } from './secrets.js'
import { logIn, refused } from './sign-in.js'
import type { AccountParts, AppWindow, Windows } from '../window/window.js'

export interface Sessions {
  /** Opens the window the app starts with, without asking any network. */
  openFirst(): void
  stateOf(window: AppWindow): SessionState
  signIn(window: AppWindow, request: SignInRequest): Promise<SignInResult>
  signOut(window: AppWindow): Promise<void>
}

interface SessionsOptions {
  accounts: Accounts
  secrets: Secrets
  windows: Windows
  send: Send
  log: Log
  deviceName: string
  /** Fills the form where nothing else does. */
  defaultServerUrl: string | null
  /** Signed in without a form where nobody is yet: the demo's tutor. */
  demoSignIn: { email: string; password: string } | null
  /** What an account's window needs; `null` (after telling the person) where its journal may not be opened. */
  assemble: (account: Account) => AccountParts | null
}

const logoutMs = 3_000

/** Who is signed in, in which window. */
export function createSessions(options: SessionsOptions): Sessions {
  const { accounts, secrets, windows, send, log, deviceName } = options

  const openAccount = (account: Account): (AppWindow & { parts: AccountParts }) | null => {
    const parts = windows.ofAccount(account.key)?.parts ?? options.assemble(account)
    if (!parts) return null
    parts.account = account
    return { ...windows.open(parts), parts }
  }

  async function signIn(window: AppWindow, request: SignInRequest): Promise<SignInResult> {
    const answer = await logIn({ send, deviceName }, request)
    log('sign_in', { ok: answer.ok, reason: answer.ok ? null : answer.reason })
    if (!answer.ok) return answer
    const { serverUrl, session } = answer
    const key = accountKey(serverUrl, session.user.id)
    try {
      secrets.save(key, session.refresh_token, { allowPlain: request.allow_plain_secrets })
      const account = { key, server_url: serverUrl, email: request.email.trim(), user: session.user }
      accounts.remember(account)
      const opened = openAccount(account)
      if (!opened) return refused('failed', 'the journal of this account is from a newer version')
      opened.parts.tokens.replace(session.access_token)
      const moved = opened.browserWindow !== window.browserWindow
      if (moved) windows.leave(window)
      return { ok: true, moved }
    } catch (fault) {
      log('sign_in_save_failed', { fault: describeFault(fault) })
      return refused('failed', 'the session cannot be saved on this disk')
    }
  }

  return {
    openFirst() {
      const account = accounts.current()
      if (account && openAccount(account)) return
      const window = windows.open(null)
      const { demoSignIn, defaultServerUrl } = options
      if (demoSignIn && defaultServerUrl) void signIn(window, { ...demoSignIn, server_url: defaultServerUrl, allow_plain_secrets: true })
    },

    stateOf({ parts }) {
      const latest = accounts.latest()
      if (!parts) return { state: 'signed_out', server_url: latest?.server_url ?? options.defaultServerUrl, email: latest?.email ?? null }
      const { key, server_url, email, user } = parts.account
      return { state: 'signed_in', server_url, email, user, secrets: secrets.kindOf(key) }
    },

    signIn,

    async signOut(window) {
      if (!window.parts) return
      const { account, tokens } = window.parts
      await Promise.race([endOnServer(window.parts, send), new Promise((done) => setTimeout(done, logoutMs))])
      tokens.clear()
      try {
        secrets.forget(account.key)
        accounts.signOut()
      } catch (fault) {
        log('sign_out_save_failed', { fault: describeFault(fault) })
      }
      windows.open(null)
      windows.leave(window)
    },
  }
}

async function endOnServer({ account, tokens }: AccountParts, send: Send): Promise<void> {
  const access = await tokens.access()
  if (!access.ok) return
  await send(`${account.server_url}/api/v1/auth/logout/`, { method: 'POST', token: access.token, timeoutMs: logoutMs })
}
