import type { Intent, Verdict } from '@contract/intents.js'

/** An intent that this program cannot read: a newer version wrote it, or the disk damaged it. It is neither sent nor dropped. */
export interface UnknownIntent {
  kind: 'unknown'
  id: string
  thread_id: string
  /** RFC 3339; empty where even that cannot be read. */
  created_at: string
}

/** A verdict as the journal keeps it: with the epoch of the history that it speaks of. Null where an older version stored it. */
export type KeptVerdict = Omit<Verdict, 'code'> & { code: string | null; epoch: string | null }

/** An intent in the journal, with how far it has come. */
export interface Unsent {
  id: string
  thread_id: string
  /** `attempted`: it may be on the server already. `applied`: it waits for the documents to show it. */
  state: 'queued' | 'attempted' | 'applied' | 'refused'
  intent: Intent | UnknownIntent
  /** The intent's JSON exactly as it stands in the journal: this is what is sent. */
  json: string
  verdict: KeptVerdict | null
}

/** Whether it may still be changed or taken back (R-OUT-3): it has not gone out, or was refused. */
export const isWaiting = ({ state }: Pick<Unsent, 'state'>): boolean => state === 'queued' || state === 'refused'

/** Whether it is a text that the server has not taken. */
export const isUnsentText = ({ intent, state }: Unsent): boolean => intent.kind === 'send_message' && state !== 'applied'
