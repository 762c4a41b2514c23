import type { PersonEntry } from './people.js'
import { groupThreads } from './thread-groups.js'

/** The chats from top to bottom, as the list shows them. */
function listed(people: readonly PersonEntry[]): PersonEntry[] {
  const { open, readOnly } = groupThreads(people, { onlyUnread: false, keep: null })
  return [...open, ...readOnly]
}

/** Whose chat is above or below the present one; from the ends, and from nowhere, it begins at the other end. */
export function neighbourChat(people: readonly PersonEntry[], current: number | null, step: 1 | -1): number | null {
  const list = listed(people)
  const at = list.findIndex((person) => person.person_id === current)
  const next = at === -1 ? (step === 1 ? 0 : -1) : (at + step) % list.length
  return list.at(next)?.person_id ?? null
}

/** The next chat below the present one with something unread, round the end; null where all is read. */
export function nextUnreadChat(people: readonly PersonEntry[], current: number | null): number | null {
  const list = listed(people)
  const at = list.findIndex((person) => person.person_id === current)
  const round = [...list.slice(at + 1), ...list.slice(0, at + 1)]
  return round.find((person) => person.unread_count > 0 && person.person_id !== current)?.person_id ?? null
}
