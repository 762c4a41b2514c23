import type { Unsent } from './unsent.js'

/** A text that was taken back, with what it needs to be put back where it stood. */
export interface Cancelled extends Unsent {
  /** Ids of all that stood before it, unsent or taken back. The journal may give them new places; before it they stay. */
  before: ReadonlySet<string>
  /** When the server refused it; RFC 3339. Null where it did not, or where nobody knows. */
  answered_at: string | null
}

/** What stands behind a cancelled text in its thread and is not on its way: put back, it goes before these. */
export const behind = ({ thread_id, before }: Pick<Cancelled, 'thread_id' | 'before'>, entries: readonly Unsent[]): Unsent[] =>
  entries.filter(
    ({ id, state, intent, ...entry }) =>
      entry.thread_id === thread_id && ['queued', 'refused'].includes(state) && intent.kind === 'send_message' && !before.has(id),
  )

/** All in the order of writing: each cancelled text stands right behind the last of its thread that stood before it. */
export function inOrder(entries: readonly Unsent[], cancelled: readonly Cancelled[]): Unsent[] {
  const all = [...entries]
  for (const entry of cancelled) all.splice(placeIn(all, entry), 0, entry)
  return all
}

function placeIn(all: readonly Unsent[], { thread_id, before }: Cancelled): number {
  const last = all.findLastIndex((entry) => entry.thread_id === thread_id && before.has(entry.id))
  if (last >= 0) return last + 1
  const first = all.findIndex((entry) => entry.thread_id === thread_id)
  return first >= 0 ? first : all.findLastIndex((entry) => before.has(entry.id)) + 1
}
