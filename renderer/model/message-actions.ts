import type { MessageState } from './message-state.js'

export type MessageAction = 'copy' | 'edit' | 'cancel' | 'delete'

/**
 * What can be done with a message in each state: beside it on hover, or under it as the way out where it stands alone. Edited is only what
 * has a composer to go to: `mayWrite` in its thread.
 */
export function actionsOf(state: MessageState['name'] | null, mayWrite: boolean): { hover: MessageAction[]; repair: MessageAction[] } {
  const edit: MessageAction[] = mayWrite ? ['edit'] : []
  switch (state) {
    case 'queued':
      return { hover: [...edit, 'cancel', 'copy'], repair: [] }
    case 'parked':
      return { hover: ['copy', 'delete'], repair: ['copy', 'delete'] }
    case 'refused':
      return { hover: [...edit, 'copy', 'delete'], repair: [...edit, 'copy', 'delete'] }
    case 'sending':
    case 'sent':
    case 'read':
    case null:
      return { hover: ['copy'], repair: [] }
  }
}
