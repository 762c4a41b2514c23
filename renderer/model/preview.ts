import { threadsOf, type PersonEntry } from './people.js'
import type { MessageState } from './message-state.js'

/** What a row of the list says under the name. */
export type Preview =
  { kind: 'draft'; text: string } | { kind: 'message'; text: string; is_mine: boolean; state: MessageState | null } | { kind: 'none' }

/** The last that happened with a person: a draft left behind, else what waits, else the newest message. */
export function previewOfPerson(person: PersonEntry, me: number): Preview {
  if (person.draft !== null && person.draft.trim() !== '') return { kind: 'draft', text: person.draft }
  const { unsent } = person
  if (unsent) return { kind: 'message', text: unsent.body, is_mine: true, state: unsent.state }
  const [thread] = threadsOf(person)
    .filter((candidate) => candidate.last_seq > 0)
    .sort((a, b) => (b.last_message_at ?? '').localeCompare(a.last_message_at ?? ''))
  if (!thread || thread.last_message_preview === null) return { kind: 'none' }
  return { kind: 'message', text: thread.last_message_preview, is_mine: thread.last_sender_id === me, state: null }
}
