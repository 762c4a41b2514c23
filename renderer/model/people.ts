import type { ContactAccess, Inquiry, Relation, Thread } from '@contract/documents.js'
import { guardThread, type Denial, type OriginState } from '@contract/guards.js'
import { threadIdOf, type Origin } from '@contract/ids.js'
import type { ErrorCode } from '@contract/errors.js'
import type { Role } from '@contract/values.js'
import type { Unsent } from './unsent.js'

/** One other person, with everything between the two: what a row of the list and the head of a chat are made of. */
export interface PersonEntry {
  person_id: number
  name: string
  relation: Relation | null
  inquiry: Inquiry | null
  contact: Thread | null
  /** Of the newest inquiry. */
  negotiation: Thread | null
  /** Of every inquiry there ever was, the oldest first: history stays readable. */
  negotiations: Thread[]
  /** Where a message would go, or null where there is nothing to write in. */
  target: Target | null
  unread_count: number
  draft: string | null
  /** The newest unsent text of the person's threads. */
  unsent: Unsent | null
  /** RFC 3339: when something last happened here. */
  active_at: string
}

/** The thread that a composer writes into, made or not yet. */
export interface Target {
  origin: Origin
  state: OriginState
  thread_id: string
  /** `none`: nobody has opened it. `begun`: its making waits in the journal. `refused`: the server said no. */
  thread: 'none' | 'begun' | 'refused' | 'there'
  /** Why the server refused to make it, where it did. */
  refusal: ErrorCode | null
  /** The renderer's guess at the server's answer. */
  denial: Denial | null
  /** Since when the origin has its status; RFC 3339. Null where it never had another one here, so that nobody knows. */
  since: string | null
}

export interface PeopleInput {
  role: Role
  relations: readonly Relation[]
  inquiries: readonly Inquiry[]
  threads: readonly Thread[]
  access: readonly ContactAccess[]
  unsent: readonly Unsent[]
  drafts: ReadonlyMap<string, { text: string; updated_at: string }>
  unreadByThreadId: ReadonlyMap<string, number>
}

/** Everybody this person has anything with, the latest first. */
export function buildPeople(input: PeopleInput): PersonEntry[] {
  const ids = new Set([...input.relations, ...input.inquiries, ...input.threads].map((document) => document.other_user_id))
  return [...ids].map((id) => entryOf(id, input)).sort((a, b) => b.active_at.localeCompare(a.active_at) || a.name.localeCompare(b.name))
}

function entryOf(person_id: number, input: PeopleInput): PersonEntry {
  const isOf = (document: { other_user_id: number }): boolean => document.other_user_id === person_id
  const relation = input.relations.find(isOf) ?? null
  const inquiry = newest(input.inquiries.filter(isOf))
  const threads = input.threads.filter(isOf)
  const contact = threads.find((thread) => thread.kind === 'contact') ?? null
  const negotiations = threads.filter((thread) => thread.kind === 'negotiation').sort((a, b) => a.created_at.localeCompare(b.created_at))
  const negotiation = threads.find((thread) => thread.kind === 'negotiation' && thread.inquiry_id === inquiry?.inquiry_id) ?? null
  const can_open_chat = input.access.some((access) => access.can_open_chat && [access.tutor_id, access.student_id].includes(person_id))
  const target = targetOf({ relation, inquiry, contact, negotiation, can_open_chat, input })
  const threadIds = [...threads.map((thread) => thread.id), ...(target ? [target.thread_id] : [])]
  const unsent =
    input.unsent.findLast(
      (entry) => entry.intent.kind === 'send_message' && entry.state !== 'applied' && threadIds.includes(entry.thread_id),
    ) ?? null
  const draft = (target && input.drafts.get(target.thread_id)) ?? null
  const times = [
    contact?.last_message_at,
    negotiation?.last_message_at,
    unsent?.intent.created_at,
    relation?.created_at,
    inquiry?.created_at,
  ]
  const talked = times.slice(0, 3).filter((at): at is string => typeof at === 'string')
  const known = talked.length > 0 ? talked : times.filter((at): at is string => typeof at === 'string')
  return {
    person_id,
    name: (contact ?? relation ?? inquiry ?? negotiation)?.other_user_name ?? '',
    relation,
    inquiry,
    contact,
    negotiation,
    negotiations,
    target,
    unread_count: threads.reduce((sum, thread) => sum + (input.unreadByThreadId.get(thread.id) ?? 0), 0),
    draft: draft?.text ?? null,
    unsent,
    active_at: known.sort().at(-1) ?? '',
  }
}

/** Whether something can be written in it now; otherwise a text has no field to stand in. */
export const hasComposer = (target: Target | null): target is Target =>
  target !== null && target.denial === null && (target.thread === 'there' || target.thread === 'begun')

/** The threads of a person that are there, in the order of the timeline. */
export const threadsOf = ({ contact, negotiations }: PersonEntry): Thread[] => [...negotiations, ...(contact ? [contact] : [])]

/** Every thread of a person, and the one a text would go to, made or not yet. */
export const threadIdsOf = (person: PersonEntry): string[] => [
  ...new Set([...threadsOf(person).map((thread) => thread.id), ...(person.target ? [person.target.thread_id] : [])]),
]

/** The contact thread wins over the negotiation (R-THREAD-6), unless only the negotiation can be written in. */
function targetOf(known: {
  relation: Relation | null
  inquiry: Inquiry | null
  contact: Thread | null
  negotiation: Thread | null
  can_open_chat: boolean
  input: PeopleInput
}): Target | null {
  const { relation, inquiry, contact, negotiation, can_open_chat, input } = known
  const make = (origin: Origin, state: OriginState, thread: Thread | null, since: string | null): Target => {
    const thread_id = threadIdOf(origin)
    const denial = guardThread({ origin: state, role: input.role, can_open_chat })
    return { origin, state, thread_id, ...makingOf(thread, thread_id, input.unsent), denial, since }
  }
  const toContact =
    relation &&
    make({ kind: 'contact', relation_id: relation.relation_id }, { kind: 'contact', status: relation.status }, contact, changedAt(relation))
  const toInquiry =
    inquiry &&
    make(
      { kind: 'negotiation', inquiry_id: inquiry.inquiry_id },
      { kind: 'negotiation', status: inquiry.status },
      negotiation,
      changedAt(inquiry),
    )
  if (!toContact || !toInquiry) return toContact ?? toInquiry
  const isContactBest = contact !== null || toContact.thread !== 'none' || toContact.denial === null || toInquiry.denial !== null
  return isContactBest ? toContact : toInquiry
}

function makingOf(thread: Thread | null, thread_id: string, unsent: readonly Unsent[]): Pick<Target, 'thread' | 'refusal'> {
  if (thread) return { thread: 'there', refusal: null }
  const making = unsent.findLast((entry) => entry.thread_id === thread_id && entry.intent.kind === 'ensure_thread')
  if (!making) return { thread: 'none', refusal: null }
  return making.state === 'refused' ? { thread: 'refused', refusal: making.verdict?.code ?? 'INVALID' } : { thread: 'begun', refusal: null }
}

const newest = (inquiries: Inquiry[]): Inquiry | null =>
  inquiries.sort((a, b) => b.created_at.localeCompare(a.created_at) || b.inquiry_id - a.inquiry_id)[0] ?? null

const changedAt = (origin: { status_changed_at: string; created_at: string }): string | null =>
  origin.status_changed_at === origin.created_at ? null : origin.status_changed_at
