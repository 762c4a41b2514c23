import type { Intent } from '@contract/intents.js'
import type { ReceivedVerdict } from '@contract/received.js'
import { stopped, type MessageState } from './message-state.js'

/** What the server once answered to something written on this device. */
export interface PastVerdict {
  /** Order of answering on this device. */
  position: number
  intent: Intent
  verdict: ReceivedVerdict
  /** RFC 3339, by this device's clock. */
  answered_at: string
}

/** Where its text stood after the answer. */
export const stateAfter = ({ verdict }: PastVerdict): MessageState =>
  verdict.status === 'applied' ? { name: 'sent', code: null } : stopped(verdict.code ?? 'INVALID')
