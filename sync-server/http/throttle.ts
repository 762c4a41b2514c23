import { AppError } from '../contract/errors.js'

export interface Throttle {
  /** Throws `RATE_LIMITED` while the key has used up its failures. */
  require(key: string): void
  fail(key: string): void
  forget(key: string): void
}

/** Keys kept at most; the oldest go first, so that a flood of names cannot fill the memory. */
const capacity = 100_000

/** Counts failures by key in a sliding window (R-AUTH-2). */
export function createThrottle(options: { failures: number; windowMs: number; now: () => Date }): Throttle {
  const failuresByKey = new Map<string, number[]>()
  const recent = (key: string): number[] => {
    const since = options.now().getTime() - options.windowMs
    return (failuresByKey.get(key) ?? []).filter((at) => at > since)
  }
  return {
    require(key) {
      const [first, ...more] = recent(key)
      if (first === undefined || more.length + 1 < options.failures) return
      const retry_after = Math.max(1, (first + options.windowMs - options.now().getTime()) / 1000)
      throw new AppError('RATE_LIMITED', 'too many failed sign-ins; try later', { retry_after })
    },
    fail(key) {
      const failures = [...recent(key), options.now().getTime()].slice(-options.failures)
      failuresByKey.delete(key)
      failuresByKey.set(key, failures)
      const [oldest] = failuresByKey.keys()
      if (failuresByKey.size > capacity && oldest !== undefined) failuresByKey.delete(oldest)
    },
    forget: (key) => void failuresByKey.delete(key),
  }
}
