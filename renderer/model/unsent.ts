import type { Intent, Verdict } from '@contract/intents.js'

/** An intent in the journal, with how far it has come. */
export interface Unsent {
  id: string
  thread_id: string
  /** `attempted`: it may be on the server already. `applied`: it waits for the documents to show it. */
  state: 'queued' | 'attempted' | 'applied' | 'refused'
  intent: Intent
  verdict: Verdict | null
}

/** Whether it may still be changed or taken back (R-OUT-3): it has not gone out, or was refused. */
export const isWaiting = ({ state }: Pick<Unsent, 'state'>): boolean => state === 'queued' || state === 'refused'
