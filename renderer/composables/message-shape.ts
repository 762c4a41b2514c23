import type { MessageState } from '../model/message-state.js'

/** The ground and the edge of one's own message: its state is seen before it is read, in the chat and in the outbox alike. */
export function shapeOf(state: MessageState['name'] | null): string {
  switch (state) {
    case 'queued':
    case 'sending':
      return 'border-dashed border-line-strong'
    case 'parked':
      return 'border-transparent bg-wait-soft'
    case 'refused':
      return 'border-transparent bg-stop-soft'
    case 'sent':
    case 'read':
    case null:
      return 'border-transparent bg-mine'
  }
}
