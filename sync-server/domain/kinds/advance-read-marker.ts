import type { AdvanceReadMarker } from '../../contract/kinds/advance-read-marker.js'
import { threadById } from '../../storage/threads.js'
import { acceptInThreads } from '../messages.js'
import type { Act } from './act.js'

export const advance_read_marker: Act<AdvanceReadMarker> = {
  pairOf: (db, { thread_id }) => threadById(db, thread_id),
  group: 'in threads',
  memory: 'none',
  accept: acceptInThreads,
}
