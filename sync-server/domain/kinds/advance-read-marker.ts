import type { AdvanceReadMarker } from '../../contract/kinds/advance-read-marker.js'
import { threadById } from '../../storage/threads.js'
import { advanceReadMarker } from '../read-markers.js'
import { appliedAt, oneByOne, revFor, type Act } from './act.js'

export const advance_read_marker: Act<AdvanceReadMarker> = {
  pairOf: (db, { thread_id }) => threadById(db, thread_id),
  takesMany: false,
  memory: 'none',
  accept: oneByOne(async (tx, author, intent) => {
    const advanced = await advanceReadMarker(tx, author, intent)
    if (!advanced.ok) return advanced
    const { marker } = advanced
    return appliedAt(marker && revFor(author, marker), marker?.last_read_seq ?? 0)
  }),
}
