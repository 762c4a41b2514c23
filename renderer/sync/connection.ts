import type { Failure } from './api.js'

/** How the app stands to its server: the one state that every screen speaks from. */
export interface Connection {
  state: 'connecting' | 'online' | 'offline' | 'signed_out' | 'outdated'
  /**
   * `no_stream`: live news are blocked on the way, so the app asks every few seconds instead. Of this device itself speak `disk` (the
   * session cannot be saved) and `not_stored` (documents cannot; texts leave while `online`, and wait as well while `offline`).
   */
  reason: 'unreachable' | 'not_kreida' | 'busy' | 'server_fault' | 'no_stream' | 'disk' | 'not_stored' | null
  /** Documents are still arriving. */
  isSyncing: boolean
  /** RFC 3339; null before the first. */
  last_sync_at: string | null
  next_try_at: string | null
  /** What a new device has received so far, while its first pull or the history behind it is under way; null before and after. */
  filling: { hasList: boolean; messages: number } | null
}

export const initialConnection: Connection = {
  state: 'connecting',
  reason: null,
  isSyncing: false,
  last_sync_at: null,
  next_try_at: null,
  filling: null,
}

/** Milliseconds between two tries while the server cannot be reached (OUT-3), or while this device is at fault. */
export const unreachableDelayMs = 3_000
/** The longest that a growing or told delay may last. */
const longestDelayMs = 5 * 60_000

/**
 * What a failure means for the person, and when to try again. `attempt` counts from 0 the server's own answers alone: how long it was
 * away before says nothing of how long it wants to be left alone. `random` spreads clients over time.
 */
export function afterFailure(
  failure: Failure,
  attempt: number,
  random: number,
): { connection: Pick<Connection, 'state' | 'reason'>; delayMs: number | null } {
  if (failure.reason !== 'problem') return { connection: { state: 'offline', reason: failure.reason }, delayMs: unreachableDelayMs }
  switch (failure.code) {
    case 'UNAUTHENTICATED':
    case 'OTHER_ACCOUNT':
      return { connection: { state: 'signed_out', reason: null }, delayMs: null }
    case 'CONTRACT_OUTDATED':
      return { connection: { state: 'outdated', reason: null }, delayMs: longestDelayMs }
    case 'UNAVAILABLE':
    case 'RATE_LIMITED':
      return { connection: { state: 'offline', reason: 'busy' }, delayMs: told(failure.retry_after, attempt, random) }
    default:
      return { connection: { state: 'offline', reason: 'server_fault' }, delayMs: told(failure.retry_after, attempt, random) }
  }
}

function told(retryAfterSeconds: number | null, attempt: number, random: number): number {
  const grown = Math.min(longestDelayMs, 1_000 * 2 ** Math.min(attempt, 10))
  const base = retryAfterSeconds === null ? grown : Math.min(longestDelayMs, retryAfterSeconds * 1000)
  return Math.min(longestDelayMs * (0.75 + random / 4), base + random * base * 0.5)
}
