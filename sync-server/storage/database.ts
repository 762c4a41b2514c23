import type { PeopleToLock, Snapshot, Tx } from './transaction.js'

/** The one door to the data, the same on both engines. */
export interface Database {
  /**
   * Runs `work` in a durable transaction with all `people` locked. Rejects, with everything of `work` rolled back, when it throws.
   * `work` may run more than once where other transactions are in its way, so it changes nothing but rows; effects go to `tx.onCommit`.
   * Throws `UNAVAILABLE` when the engine cannot commit now.
   */
  transact<T>(people: PeopleToLock, work: (tx: Tx) => Promise<T>): Promise<T>
  /** Runs `work` on one snapshot. */
  read<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Where the data lives. */
export type DatabasePlace = { engine: 'sqlite'; file: string } | { engine: 'postgres'; url: string }

export interface DatabaseOptions {
  now: () => Date
  newEpoch: () => string
  /** Called after every commit, here or in another process on the same database, with the new heads of the people whose feeds grew. */
  onHeads: (epoch: string, heads: Map<number, number>) => void
  /** Called after a commit, here or in another process, that ended this session. */
  onSessionEnded: (session_id: string) => void
  /** Word of other processes' commits may have been lost: everybody listening should look for himself. */
  onMissed: () => void
  /** Told of what failed beside the work: an effect that threw after its commit, a lost connection. Nobody else can answer for it. */
  onFault: (error: unknown) => void
}
