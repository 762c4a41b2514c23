import type { ErrorCode } from '@contract/errors.js'
import { isDenialCode } from '@contract/guards.js'
import type { Message } from '@contract/documents.js'
import type { Unsent } from './unsent.js'

/** What a person sees of a message's way, with the reason where it stopped (see "The life of a message" in the README). */
export type MessageState = { name: 'queued' | 'sending' | 'sent' | 'read'; code: null } | { name: 'parked' | 'refused'; code: ErrorCode }

const plain = (name: 'queued' | 'sending' | 'sent' | 'read'): MessageState => ({ name, code: null })

/** The state of a text that is not a document yet. Behind a refused thread it is held for the thread's reason (OUT-5). */
export function stateOfUnsent(entry: Unsent, refusedThread: ErrorCode | null): MessageState {
  switch (entry.state) {
    case 'queued':
      return refusedThread === null ? plain('queued') : stopped(refusedThread)
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
export const stopped = (code: ErrorCode): MessageState => ({ name: isDenialCode(code) ? 'parked' : 'refused', code })
