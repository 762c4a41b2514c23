import { v7 } from 'uuid'
import { threadIdOf, type Origin } from '../../sync-server/contract/ids.js'
import type { Intent, Verdict } from '../../sync-server/contract/intents.js'
import type { EnsureThreadAnswer } from '../../sync-server/contract/calls.js'
import type { Frame, VerdictsAnswer } from '../../sync-server/contract/sync.js'
import type { MessageDocument } from '../../sync-server/contract/kinds/message.js'
import type { InquiryStatus, RelationStatus } from '../../sync-server/contract/values.js'
import type { Static } from 'typebox'
import { beginning, type Answer, type Person, type World, cast } from './server.js'

/** What people and the marketplace do, in a user's verbs. */

export const relation_id = 42
export const inquiry_id = 77
export const contactThread = threadIdOf({ kind: 'contact', relation_id })
export const negotiationThread = threadIdOf({ kind: 'negotiation', inquiry_id })

export type Ensured = Static<typeof EnsureThreadAnswer>

/** The marketplace says how the tutor and the student stand; `access` null leaves contact access unmentioned. */
export async function relate(
  world: World,
  { status = 'ACTIVE', access = true }: { status?: RelationStatus; access?: boolean | null } = {},
): Promise<void> {
  await world.put(`/platform/relations/${relation_id}/`, { tutor_id: cast.tutor.id, student_id: cast.student.id, status })
  if (access !== null) await grant(world, access)
}

export const grant = (world: World, granted: boolean): Promise<Answer<unknown>> =>
  world.put(`/platform/contact-access/${cast.tutor.id}/${cast.student.id}/`, { granted })

export async function inquire(world: World, status: InquiryStatus = 'OPEN'): Promise<void> {
  const pair = { tutor_id: cast.tutor.id, student_id: cast.student.id }
  await world.put(`/platform/inquiries/${inquiry_id}/`, { ...pair, status, subject: 'Алгебра', body: 'Добрий день!' })
}

export const ensureContact = (person: Person): Promise<Answer<Ensured>> => person.post('/chat/threads/negotiation/', { relation_id })
export const ensureNegotiation = (person: Person): Promise<Answer<Ensured>> => person.post('/chat/threads/negotiation/', { inquiry_id })

/** A world with an open contact thread of the tutor and the student. */
export async function openThread(world: World): Promise<string> {
  await relate(world)
  const { body } = await ensureContact(world.tutor)
  return body.thread_id
}

export const send = (person: Person, body: string, thread_id = contactThread, id = v7()): Promise<Answer<MessageDocument>> =>
  person.post(`/chat/threads/${thread_id}/messages/`, { id, body })

export const read = (person: Person, last_read_seq: number, thread_id = contactThread) =>
  person.post<{ last_read_seq: number }>(`/chat/threads/${thread_id}/read/`, { last_read_seq })

export async function pull(person: Person, after = 0, limit?: number): Promise<Frame> {
  const { body } = await person.get<Frame>(`/sync/changes/?after=${after}${limit === undefined ? '' : `&limit=${limit}`}`)
  return body
}

const every = (id = v7()) => ({ id, created_at: beginning.toISOString() })

export const messageIntent = (body: string, thread_id = contactThread, id?: string): Intent => ({
  ...every(id),
  kind: 'send_message',
  thread_id,
  body,
})
export const markerIntent = (last_read_seq: number, thread_id = contactThread, id?: string): Intent => ({
  ...every(id),
  kind: 'advance_read_marker',
  thread_id,
  last_read_seq,
})
export function threadIntent(origin: Origin = { kind: 'contact', relation_id }, id?: string): Intent {
  const ids = origin.kind === 'contact' ? { relation_id: origin.relation_id } : { inquiry_id: origin.inquiry_id }
  return { ...every(id), kind: 'ensure_thread', thread_id: threadIdOf(origin), ...ids }
}

export async function push(person: Person, intents: unknown[], epoch?: string): Promise<Verdict[]> {
  const { status, body } = await person.post<VerdictsAnswer>('/sync/intents/', { intents, ...(epoch === undefined ? {} : { epoch }) })
  if (status !== 200) throw new Error(`the push was answered ${status}: ${JSON.stringify(body)}`)
  return body.verdicts
}

/** Every message of a thread, oldest first. */
export async function messagesOf(person: Person, thread_id = contactThread): Promise<MessageDocument[]> {
  const { body } = await person.get<{ messages: MessageDocument[] }>(`/chat/threads/${thread_id}/messages/?limit=200`)
  return body.messages.toReversed()
}

/** A note about the other one of the pair; `base_id` null for the first. */
export const noteIntent = (
  about: number,
  text: string | null,
  more: { base_id?: string | null; resolved?: string[]; id?: string } = {},
) => ({
  ...every(more.id),
  kind: 'save_private',
  document_kind: 'note',
  document_id: String(about),
  base_id: more.base_id ?? null,
  resolved: more.resolved ?? [],
  body: text === null ? null : { text },
})

export const reactionIntent = (message_id: string, emoji: string | null, thread_id = contactThread) => ({
  ...every(),
  kind: 'set_reaction',
  thread_id,
  message_id,
  emoji,
})
