import { isDenialCode } from '@contract/guards.js'
import type { Message } from '@contract/documents.js'
import type { Unsent } from './unsent/unsent.js'

/**
 * What a person sees of a message's way, with the reason where it stopped (see "The life of a message" in the README). The code may be
 * one that only a newer program knows.
 */
export type MessageState = { name: 'queued' | 'sending' | 'sent' | 'read'; code: null } | { name: 'parked' | 'refused'; code: string }

const plain = (name: 'queued' | 'sending' | 'sent' | 'read'): MessageState => ({ name, code: null })

/** The state of a text that is not a document yet, by itself; `stateIn` of its lane says what a refused opening makes of it. */
export function stateOfUnsent(entry: Unsent): MessageState {
  switch (entry.state) {
    case 'queued':
      return plain('queued')
    case 'attempted':
      return plain('sending')
    case 'applied':
      return plain('sent')
    case 'refused':
      return stopped(entry.verdict?.code ?? 'INVALID')
  }
}

/** The state of a document of one's own: read when the other person's marker has reached it. */
export const stateOfMessage = (message: Pick<Message, 'seq'>, otherReadSeq: number): MessageState =>
  plain(otherReadSeq >= message.seq ? 'read' : 'sent')

/** Where a text stands that was refused for this reason. */
export const stopped = (code: string): MessageState => ({ name: isDenialCode(code) ? 'parked' : 'refused', code })
