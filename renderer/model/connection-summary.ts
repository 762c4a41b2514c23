/** How the chip in the corner looks and which words it takes; the keys are those of `connection.*` in the locales. */
export interface ConnectionSummary {
  tone: 'calm' | 'working' | 'offline' | 'wait' | 'stop' | 'key'
  label: 'online' | 'connecting' | 'syncing' | 'offline' | 'serverTrouble' | 'signedOut' | 'outdated'
  detail: 'online' | 'no_stream' | 'unreachable' | 'not_kreida' | 'busy' | 'server_fault' | 'signed_out' | 'outdated' | 'connecting'
}

interface State {
  state: 'connecting' | 'online' | 'offline' | 'signed_out' | 'outdated'
  reason: 'unreachable' | 'not_kreida' | 'busy' | 'server_fault' | 'no_stream' | null
  isSyncing: boolean
}

export function summaryOf(
  { state, reason, isSyncing }: State,
  unsent: { queued: number; held: number; notSent: number },
): ConnectionSummary {
  switch (state) {
    case 'connecting':
      return { tone: 'working', label: 'connecting', detail: 'connecting' }
    case 'offline':
      return reason === null || reason === 'unreachable' || reason === 'no_stream'
        ? { tone: 'offline', label: 'offline', detail: 'unreachable' }
        : { tone: 'offline', label: 'serverTrouble', detail: reason }
    case 'signed_out':
      return { tone: 'key', label: 'signedOut', detail: 'signed_out' }
    case 'outdated':
      return { tone: 'stop', label: 'outdated', detail: 'outdated' }
    case 'online': {
      const tone = unsent.notSent > 0 ? 'stop' : unsent.held > 0 ? 'wait' : isSyncing || unsent.queued > 0 ? 'working' : 'calm'
      return { tone, label: isSyncing ? 'syncing' : 'online', detail: reason === 'no_stream' ? 'no_stream' : 'online' }
    }
  }
}
