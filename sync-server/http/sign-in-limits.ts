import type { Context } from '../context.js'
import { AppError } from '../contract/errors.js'
import { createThrottle } from './throttle.js'

const windowMs = 15 * 60 * 1000

/**
 * Failures of a password that are let pass (R-AUTH-2): few for one account from one address, many for the account from everywhere, so that
 * nobody can lock another out. Counted by each process for itself.
 */
export function createSignInLimits({ config, sources }: Context): {
  /** Throws `RATE_LIMITED` instead of running `work` where too many have failed; a failure of `work` counts where a password was judged. */
  judge: <T>(who: { account: string; address: string }, work: () => Promise<T>) => Promise<T>
} {
  const perAddress = createThrottle({ failures: 5, windowMs, now: sources.now })
  const perAccount = createThrottle({ failures: 100, windowMs, now: sources.now })
  return {
    async judge({ account, address }, work) {
      const all = [
        { throttle: perAddress, key: `${account} ${address}` },
        { throttle: perAccount, key: account },
      ]
      const taken: typeof all = []
      try {
        for (const limit of config.is_rate_limited ? all : []) {
          limit.throttle.take(limit.key)
          taken.push(limit)
        }
        const answer = await work()
        for (const { throttle, key } of all) throttle.forget(key)
        return answer
      } catch (error) {
        const isJudged = error instanceof AppError && (error.code === 'UNAUTHENTICATED' || error.code === 'FORBIDDEN')
        if (!isJudged) for (const { throttle, key } of taken) throttle.giveBack(key)
        throw error
      }
    },
  }
}
