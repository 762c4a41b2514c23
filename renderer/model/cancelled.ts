import { isWaiting, type Unsent } from './unsent.js'

/** Where a text stands among all that is unsent or taken back. The journal numbers anew whatever is put back; this order holds. */
export interface Standing {
  thread_id: string
  place: number
  /** Places by id, as they were when its own was last looked at; a changed or resent text has that of the one it came from. */
  placeById: Map<string, number>
}

/** A text that was taken back, with what it needs to be put back where it stood. */
export interface Cancelled extends Unsent {
  standing: Standing
  /** When the server refused it; RFC 3339. Null where it did not, or where nobody knows. */
  answered_at: string | null
}

const stoodBefore = ({ place, placeById }: Standing, id: string): boolean => (placeById.get(id) ?? Infinity) < place

/** What stands behind a text in its thread and is not on its way: put back, it goes before these. */
export const behind = (standing: Standing, entries: readonly Unsent[]): Unsent[] =>
  entries.filter(
    (entry) =>
      entry.thread_id === standing.thread_id &&
      isWaiting(entry) &&
      entry.intent.kind === 'send_message' &&
      !stoodBefore(standing, entry.id),
  )

/** All in the order of writing: each cancelled text stands right behind the last of its thread that stood before it. */
export function inOrder(entries: readonly Unsent[], cancelled: readonly Cancelled[]): Unsent[] {
  const all = [...entries]
  for (const entry of cancelled) all.splice(placeIn(all, entry.standing), 0, entry)
  return all
}

function placeIn(all: readonly Unsent[], standing: Standing): number {
  const isOwn = ({ thread_id }: Unsent): boolean => thread_id === standing.thread_id
  const last = all.findLastIndex((entry) => isOwn(entry) && stoodBefore(standing, entry.id))
  if (last >= 0) return last + 1
  const first = all.findIndex(isOwn)
  return first >= 0 ? first : all.findLastIndex(({ id }) => stoodBefore(standing, id)) + 1
}
