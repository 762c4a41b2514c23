/**
 * The journal as both sides of the bridge see it: an ordered list of opaque intents and one draft per thread.
 * Every change is a compare-and-set inside one durable transaction, so two writers can never both take an entry.
 */

/** `queued`: never attempted. `attempted`: may be on the server already. `applied`, `refused`: has its verdict. */
export type JournalEntryState = 'queued' | 'attempted' | 'applied' | 'refused'

export interface JournalEntry {
  /** Order of writing on this device; never a clock, never reused. */
  position: number
  id: string
  thread_id: string
  state: JournalEntryState
  /** The intent as JSON text. The shell stores it and does not read it. */
  intent: string
  /** The verdict as JSON text, once there is one. */
  verdict: string | null
}

export interface Draft {
  thread_id: string
  text: string
  /** RFC 3339, UTC. */
  updated_at: string
}

export interface JournalSnapshot {
  entries: JournalEntry[]
  drafts: Draft[]
}

export type JournalChange =
  | { op: 'append'; id: string; thread_id: string; intent: string }
  /** Fails the whole transaction unless the entry is there in one of the states `from`. */
  | { op: 'mark'; id: string; from: JournalEntryState[]; to: JournalEntryState; verdict: string | null }
  /** Fails the whole transaction unless the entry is there in one of the states `from`. */
  | { op: 'remove'; id: string; from: JournalEntryState[] }
  /** An empty text removes the draft. */
  | { op: 'save_draft'; thread_id: string; text: string; updated_at: string }
  /** Clears the draft only if it still is `text` (rule DRF-3: what was typed on stays). */
  | { op: 'clear_draft'; thread_id: string; text: string }

/**
 * `conflict`: an entry was not in the state asked for, or an appended id exists already; nothing was changed.
 * `full`: the disk is full; nothing was changed. `unavailable`: the journal cannot be written for another reason.
 */
export type JournalCommit = { ok: true } | { ok: false; reason: 'conflict' | 'full' | 'unavailable'; detail: string }

export interface Journal {
  read(): Promise<JournalSnapshot>
  /** Applies all changes in one transaction. Resolves with `ok: true` only after the bytes are on the disk. */
  commit(changes: JournalChange[]): Promise<JournalCommit>
}
