import type { SetReaction } from '../../contract/kinds/set-reaction.js'
import { threadById } from '../../storage/threads.js'
import { setReaction } from '../reactions.js'
import { appliedAt, oneByOne, revFor, type Act } from './act.js'

export const set_reaction: Act<SetReaction> = {
  pairOf: (db, { thread_id }) => threadById(db, thread_id),
  group: null,
  memory: 'verdict',
  accept: oneByOne(async (tx, author, intent) => {
    const answer = await setReaction(tx, author, intent)
    return answer.ok ? appliedAt(revFor(author, answer.message)) : answer
  }),
}
