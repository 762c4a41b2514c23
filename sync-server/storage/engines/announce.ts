import type { DatabaseOptions } from '../database.js'
import type { Commit } from '../transaction.js'

/** Says in this process what a durable commit has to tell. What throws here undoes nothing and stops nobody. */
export function announce({ epoch, heads, endedSessions, effects }: Commit, options: DatabaseOptions): void {
  const words = [
    () => options.onHeads(epoch, heads),
    ...endedSessions.map((session_id) => () => options.onSessionEnded(session_id)),
    ...effects,
  ]
  for (const say of words) {
    try {
      say()
    } catch (error) {
      options.onFault(error)
    }
  }
}
