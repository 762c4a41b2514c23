import type { Role } from '@contract/values.js'
import type { Target } from './people.js'

/** The key of the sentence that says which guard says no, in the locales; null where none does. */
export function closedReason(target: Target | null, role: Role): string | null {
  if (!target) return 'closed.gone'
  if (!target.denial) return null
  const { denial, state } = target
  if (denial.code === 'CONTACT_ACCESS_REQUIRED') return 'closed.access'
  const when = target.since === null ? 'always' : 'since'
  if (state.kind === 'negotiation') return `closed.inquiry.${when}.${state.status}`
  return state.status === 'INVITED' && role === 'student' ? 'closed.relationStudent.INVITED' : `closed.relation.${when}.${state.status}`
}
