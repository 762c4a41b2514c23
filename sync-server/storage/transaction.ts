import type { Kysely } from 'kysely'
import type { Tables } from './tables.js'

/** What a writing function receives: the open transaction with its people locked. */
export interface Tx {
  db: Kysely<Tables>
  engine: 'sqlite' | 'postgres'
  /** RFC 3339, UTC: the server's time of this transaction. */
  now: string
  epoch: string
  /** The locked people's counters: as stored, and as advanced by this transaction. */
  revs: Map<number, { stored: number; next: number }>
  /** Runs after the commit is durable, in order; never when it is rolled back. */
  onCommit: (effect: () => void) => void
}

/** A reading function's view: one snapshot. */
export interface Snapshot {
  db: Kysely<Tables>
  epoch: string
}
