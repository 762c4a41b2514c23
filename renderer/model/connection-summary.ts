/** How the chip in the corner looks and which words it takes; the keys are those of `connection.*` in the locales. */
export interface ConnectionSummary {
  tone: 'calm' | 'working' | 'offline' | 'wait' | 'stop' | 'key'
  label: 'online' | 'connecting' | 'syncing' | 'offline' | 'serverTrouble' | 'diskTrouble' | 'signedOut' | 'outdated'
  detail:
    | 'online'
    | 'no_stream'
    | 'unreachable'
    | 'not_kreida'
    | 'busy'
    | 'server_fault'
    | 'disk'
    | 'not_stored'
    | 'nothing_stored'
    | 'signed_out'
    | 'outdated'
    | 'connecting'
}

interface State {
  state: 'connecting' | 'online' | 'offline' | 'signed_out' | 'outdated'
  reason: 'unreachable' | 'not_kreida' | 'busy' | 'server_fault' | 'no_stream' | 'disk' | 'not_stored' | null
  isSyncing: boolean
  /** Whether this machine has a network at all, as far as it knows. */
  hasNetwork: boolean
}

export function summaryOf(
  { state, reason, isSyncing, hasNetwork }: State,
  unsent: { queued: number; held: number; notSent: number },
): ConnectionSummary {
  switch (state) {
    case 'connecting':
      return { tone: 'working', label: 'connecting', detail: 'connecting' }
    case 'offline':
      if (reason === 'disk') return { tone: 'stop', label: 'diskTrouble', detail: 'disk' }
      if (reason === 'not_stored') return { tone: 'stop', label: 'diskTrouble', detail: 'nothing_stored' }
      return reason === null || reason === 'unreachable' || reason === 'no_stream'
        ? { tone: 'offline', label: hasNetwork ? 'serverTrouble' : 'offline', detail: 'unreachable' }
        : { tone: 'offline', label: 'serverTrouble', detail: reason }
    case 'signed_out':
      return { tone: 'key', label: 'signedOut', detail: 'signed_out' }
    case 'outdated':
      return { tone: 'stop', label: 'outdated', detail: 'outdated' }
    case 'online': {
      if (reason === 'not_stored') return { tone: 'stop', label: 'diskTrouble', detail: 'not_stored' }
      const tone = unsent.notSent > 0 ? 'stop' : unsent.held > 0 ? 'wait' : isSyncing || unsent.queued > 0 ? 'working' : 'calm'
      return { tone, label: isSyncing ? 'syncing' : 'online', detail: reason === 'no_stream' ? 'no_stream' : 'online' }
    }
  }
}
