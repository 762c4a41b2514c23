/** Who is signed in, as the shell knows it. Tokens never cross the bridge. */

export interface SessionUser {
  id: number
  role: 'tutor' | 'student'
  display_name: string
  locale: string
  time_zone: string
}

export type SessionState =
  /** `server_url`: the address used last, to fill the form. */
  | { state: 'signed_out'; server_url: string | null; email: string | null }
  /** `secrets`: whether the tokens on disk are encrypted by the system's keyring, or (with a word to the person) are not. */
  | { state: 'signed_in'; server_url: string; email: string; user: SessionUser; secrets: 'encrypted' | 'plain' | 'memory' }

export interface SignInRequest {
  server_url: string
  email: string
  password: string
  /** Asked where the system offers no keyring: may the session be kept unencrypted on this machine? */
  allow_plain_secrets: boolean
}

export type SignInResult =
  /** `moved`: another window of that account has been opened and this one is about to close. */
  | { ok: true; moved: boolean }
  | {
      ok: false
      reason: 'wrong_credentials' | 'bad_address' | 'unreachable' | 'not_kreida' | 'rate_limited' | 'outdated' | 'failed'
      /** Seconds, with `rate_limited`. */
      retry_after: number | null
      detail: string
    }
