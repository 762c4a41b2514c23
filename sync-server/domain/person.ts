import type { Role } from '../contract/values.js'
import type { Pair } from '../storage/tables.js'

/** Who acts: always the session's user, never a field of a request. */
export interface Person {
  id: number
  role: Role
}

/** Whether this person is one of the two. Everybody else is answered as if the thing did not exist (R-THREAD-5). */
export const isOneOf = (pair: Pair, person: Person): boolean =>
  person.role === 'tutor' ? pair.tutor_id === person.id : pair.student_id === person.id
