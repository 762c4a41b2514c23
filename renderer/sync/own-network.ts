import type { Answer, Failure, Network } from './api.js'

/** What a session that has become another person's comes to: nothing of theirs is taken in, nothing is sent in their name (R-TO-1). */
const otherAccount: Failure = { reason: 'problem', code: 'OTHER_ACCOUNT', status: 401, retry_after: null, epoch: null }

/** A network that takes answers and pokes only where they are of this person. `onEpoch`: of which history each answer speaks. */
export function ownNetwork(network: Network, user_id: number, onEpoch: (epoch: string) => void): Network {
  const own = <A extends unknown[], T extends { user_id: number; epoch: string }>(call: (...args: A) => Promise<Answer<T>>) =>
    async function (...args: A): Promise<Answer<T>> {
      const answer = await call(...args)
      if (answer.ok && answer.value.user_id !== user_id) return { ok: false, failure: otherAccount }
      const epoch = answer.ok ? answer.value.epoch : answer.failure.reason === 'problem' ? answer.failure.epoch : null
      if (epoch !== null) onEpoch(epoch)
      return answer
    }
  return {
    pullFrame: own(network.pullFrame),
    pullStart: own(network.pullStart),
    pullHistory: own(network.pullHistory),
    pushIntents: own(network.pushIntents),
    openStream: (events, from) =>
      network.openStream({ ...events, onPoke: (poke) => void (poke.user_id === user_id && events.onPoke(poke)) }, from),
  }
}
