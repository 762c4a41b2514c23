import type { Unsent } from './unsent.js'

/** What stands behind a cancelled text in its thread and has not left: put back, it goes before these. */
export const behind = (entry: Unsent, entries: readonly Unsent[]): Unsent[] =>
  entries.filter(
    ({ thread_id, state, intent, position }) =>
      thread_id === entry.thread_id && state === 'queued' && intent.kind === 'send_message' && position > entry.position,
  )

/**
 * The cancelled texts that are left after one was put back. It and what stood behind it have new places at the end of the journal
 * now; a cancelled text that stood among them keeps its place between the two that it stood between.
 */
export function stillCancelled(cancelled: readonly Unsent[], back: Unsent, moved: readonly Unsent[], entries: readonly Unsent[]): Unsent[] {
  const placeById = new Map(entries.map(({ id, position }) => [id, position]))
  const left = cancelled.filter((entry) => entry.id !== back.id)
  const after = left.filter((entry) => entry.thread_id === back.thread_id && entry.position > back.position)
  let place = placeById.get(back.id) ?? back.position
  const newPlaceById = new Map<string, number>()
  for (const { id } of [...moved, ...after].sort((a, b) => a.position - b.position)) {
    place = placeById.get(id) ?? place + 0.001
    newPlaceById.set(id, place)
  }
  return left.map((entry) => ({ ...entry, position: newPlaceById.get(entry.id) ?? entry.position }))
}
