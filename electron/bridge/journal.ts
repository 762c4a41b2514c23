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
  /** How many commits it holds, where several windows write into one journal; left out where only one does. */
  version?: number
}

/** What the server answered to an intent of this device. It stays when the entry itself has gone. */
export interface VerdictRecord {
  /** Order of answering on this device. */
  position: number
  /** Of the intent. */
  id: string
  thread_id: string
  /** Intent and verdict as JSON text. */
  intent: string
  verdict: string
  /** RFC 3339, UTC, by this device's clock. */
  answered_at: string
}

export type JournalChange =
  | { op: 'append'; id: string; thread_id: string; intent: string }
  /** Fails the whole transaction unless the entry is there in one of the states `from`. */
  | {
      op: 'mark'
      id: string
      from: JournalEntryState[]
      to: JournalEntryState
      verdict: string | null
      /** RFC 3339, UTC: keeps the verdict in the thread's verdict history as well. */
      answered_at?: string
    }
  /** Fails the whole transaction unless the entry is there in one of the states `from`. */
  | {
      op: 'remove'
      id: string
      from: JournalEntryState[]
      /** Its person deleted the text: the verdict history forgets it as well. */
      is_deleted?: true
    }
  /** An empty text removes the draft. */
  | { op: 'save_draft'; thread_id: string; text: string; updated_at: string }
  /** Clears the draft only if it still is `text` (rule DRF-3: what was typed on stays). */
  | { op: 'clear_draft'; thread_id: string; text: string }

/**
 * `conflict`: an entry was not in the state asked for, or an appended id exists already; nothing was changed.
 * `full`: the disk is full; nothing was changed. `unavailable`: the journal cannot be written for another reason.
 */
export type JournalCommit =
  /** `version`: how many commits the journal holds with this one; see `JournalSnapshot`. */
  { ok: true; version?: number } | { ok: false; reason: 'conflict' | 'full' | 'unavailable'; detail: string }

export interface Journal {
  read(): Promise<JournalSnapshot>
  /** Applies all changes in one transaction. Resolves with `ok: true` only after the bytes are on the disk. */
  commit(changes: JournalChange[]): Promise<JournalCommit>
  /** The verdict history of these threads, newest first. A thread keeps its last `HistoryLimit`. */
  readVerdicts(thread_ids: string[]): Promise<VerdictRecord[]>
}

/** Verdicts that a thread's history keeps. */
export type HistoryLimit = 500
