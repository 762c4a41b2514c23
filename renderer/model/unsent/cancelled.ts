import { isWaiting, type Unsent } from './unsent.js'

/** Where a text is in the order of all that is unsent or cancelled. The journal numbers anew what is put back; this order stays. */
export interface QueuePosition {
  thread_id: string
  rank: number
  /** Ranks by id, as they were when its own was last read; an edited or resent text has the rank of the one it came from. */
  rankById: Map<string, number>
}

/** A text that was taken back, with what it needs to be put back where it stood. */
export interface Cancelled extends Unsent {
  position: QueuePosition
  /** When the server refused it; RFC 3339. Null where it did not, or where nobody knows. */
  answered_at: string | null
}

const stoodBefore = ({ rank, rankById }: QueuePosition, id: string): boolean => (rankById.get(id) ?? Infinity) < rank

/** What stands behind a text in its thread and is not on its way: put back, it goes before these. */
export const behind = (position: QueuePosition, entries: readonly Unsent[]): Unsent[] =>
  entries.filter(
    (entry) =>
      entry.thread_id === position.thread_id &&
      isWaiting(entry) &&
      entry.intent.kind === 'send_message' &&
      !stoodBefore(position, entry.id),
  )

/** All in the order of writing: each cancelled text stands right behind the last of its thread that stood before it. */
export function inOrder(entries: readonly Unsent[], cancelled: readonly Cancelled[]): Unsent[] {
  const all = [...entries]
  for (const entry of cancelled) all.splice(indexFor(all, entry.position), 0, entry)
  return all
}

function indexFor(all: readonly Unsent[], position: QueuePosition): number {
  const isOwn = ({ thread_id }: Unsent): boolean => thread_id === position.thread_id
  const last = all.findLastIndex((entry) => isOwn(entry) && stoodBefore(position, entry.id))
  if (last >= 0) return last + 1
  const first = all.findIndex(isOwn)
  return first >= 0 ? first : all.findLastIndex(({ id }) => stoodBefore(position, id)) + 1
}
