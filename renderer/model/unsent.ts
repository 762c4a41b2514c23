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
