import { AppError } from '../contract/errors.js'

export interface Throttle {
  /**
   * Counts an attempt as failed before it is judged, so that a hundred at once are no better than one after another. Throws `RATE_LIMITED`
   * when the key has used up its failures.
   */
  take(key: string): void
  /** Takes the last attempt back: it was not judged at all. */
  giveBack(key: string): void
  /** The attempt was right: the failures before it no longer count. */
  forget(key: string): void
}

/** Keys kept at most; the oldest go first, so that a flood of names cannot fill the memory. */
const capacity = 100_000

/** Counts failures by key in a sliding window (R-AUTH-2). */
export function createThrottle(options: { failures: number; windowMs: number; now: () => Date }): Throttle {
  const failuresByKey = new Map<string, number[]>()
  return {
    take(key) {
      const now = options.now().getTime()
      const recent = (failuresByKey.get(key) ?? []).filter((at) => at > now - options.windowMs)
      const [first] = recent
      if (first !== undefined && recent.length >= options.failures)
        throw new AppError('RATE_LIMITED', 'too many failed sign-ins; try later', { retry_after: (first + options.windowMs - now) / 1000 })
      failuresByKey.delete(key)
      failuresByKey.set(key, [...recent, now])
      const [oldest] = failuresByKey.keys()
      if (failuresByKey.size > capacity && oldest !== undefined) failuresByKey.delete(oldest)
    },
    giveBack: (key) => void failuresByKey.get(key)?.pop(),
    forget: (key) => void failuresByKey.delete(key),
  }
}

export interface Rate {
  /** Throws `RATE_LIMITED` when the key has used up its minute. */
  take(key: string): void
}

/** Counts requests by key in minutes of the clock. */
export function createRate(options: { perMinute: number; now: () => Date }): Rate {
  const counts = new Map<string, number>()
  let minute = 0
  return {
    take(key) {
      const seconds = options.now().getTime() / 1000
      if (Math.floor(seconds / 60) !== minute) counts.clear()
      minute = Math.floor(seconds / 60)
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      if (count > options.perMinute) throw new AppError('RATE_LIMITED', 'too many requests', { retry_after: 60 - (seconds % 60) })
    },
  }
}
