import { parseQuery, rankText } from './finding.js'
import type { PersonEntry } from './people.js'

export interface DashboardGroups {
  inquiries: PersonEntry[]
  active: PersonEntry[]
  waiting: PersonEntry[]
  readOnly: PersonEntry[]
}

/** Whom a tutor or student has, by what can be done: answer, write, wait, read. `query` filters by name, as search does. */
export function groupPeople(people: readonly PersonEntry[], query: string, locale: string): DashboardGroups {
  const wanted = query.trim() === '' ? null : parseQuery(query)
  const groups: DashboardGroups = { inquiries: [], active: [], waiting: [], readOnly: [] }
  for (const person of people) {
    if (wanted === null || rankText(person.name, wanted) !== null) groups[groupOf(person)].push(person)
  }
  for (const group of Object.values(groups) as PersonEntry[][]) group.sort((a, b) => a.name.localeCompare(b.name, locale))
  return groups
}

function groupOf({ relation, inquiry }: PersonEntry): keyof DashboardGroups {
  if (relation?.status === 'ACTIVE') return 'active'
  if (inquiry?.status === 'OPEN') return 'inquiries'
  if (relation?.status === 'INVITED') return 'waiting'
  if (!relation && inquiry?.status === 'ACCEPTED') return 'waiting'
  return 'readOnly'
}
