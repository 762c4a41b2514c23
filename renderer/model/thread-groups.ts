import type { PersonEntry } from './people.js'

/** Whether a person has anything to show in the list of chats: a thread, or one that is being made. */
export const hasThread = ({ contact, negotiations, target }: PersonEntry): boolean =>
  contact !== null || negotiations.length > 0 || (target !== null && target.thread !== 'none')

/** Whether nothing can be written to this person now, as far as this device knows. */
export const isReadOnly = ({ target }: PersonEntry): boolean => target === null || target.denial !== null

/** The list of chats: those one can write in, and below them those one can only read. `keep` stays whatever the filter says. */
export function groupThreads(
  people: readonly PersonEntry[],
  options: { onlyUnread: boolean; keep: number | null },
): { open: PersonEntry[]; readOnly: PersonEntry[] } {
  const shown = people.filter(
    (person) => hasThread(person) && (!options.onlyUnread || person.unread_count > 0 || person.person_id === options.keep),
  )
  return { open: shown.filter((person) => !isReadOnly(person)), readOnly: shown.filter(isReadOnly) }
}
