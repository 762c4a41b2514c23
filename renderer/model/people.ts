import type { ContactAccess, Inquiry, Relation, Thread } from '@contract/documents.js'
import { guardThread, type Denial, type OriginState } from '@contract/guards.js'
import type { Origin } from '@contract/ids.js'
import type { Role } from '@contract/values.js'
import { hasSameItems } from './identity.js'
import { threadIdOf } from './thread-ids.js'
import { lanesOf, stateIn, type Lane } from './unsent/lane.js'
import { isUnsentText, type Unsent } from './unsent/unsent.js'
import type { MessageState } from './message-state.js'

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
  unsent: { body: string; state: MessageState; created_at: string } | null
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
  refusal: string | null
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

/** What an entry was made of the last time: while all of it is the same, so is the entry, and nothing on the screen is rendered anew. */
export type PeopleMemory = Map<number, { sources: readonly unknown[]; entry: PersonEntry }>

/** The documents of one person, with what is unsent in each of the threads. */
interface PersonSources {
  relation: Relation | null
  /** The newest first. */
  inquiries: Inquiry[]
  threads: Thread[]
  can_open_chat: boolean
}

/**
 * Everybody this person has anything with, the latest first. `memory` lets entries whose sources did not change keep their identity; it is
 * brought up to date here. Cost: one pass over the documents and the outbox.
 */
export function buildPeople(input: PeopleInput, memory: PeopleMemory = new Map()): PersonEntry[] {
  const lanes = lanesOf(input.unsent)
  const people = [...sourcesByPerson(input)].map(([person_id, own]) => {
    const ids = new Set([...own.threads.map((thread) => thread.id), ...originsOf(own).map(threadIdOf)])
    const sources = [input.role, own.relation, own.can_open_chat, ...own.inquiries, ...own.threads, ...inThreads(ids, input, lanes)]
    const before = memory.get(person_id)
    if (before && hasSameItems(before.sources, sources)) return before.entry
    const entry = entryOf(person_id, own, input, lanes)
    memory.set(person_id, { sources, entry })
    return entry
  })
  return people.sort((a, b) => compareTexts(b.active_at, a.active_at) || a.name.localeCompare(b.name))
}

/** All that an entry takes from outside its documents. */
const inThreads = (ids: ReadonlySet<string>, input: PeopleInput, lanes: ReadonlyMap<string, Lane>): unknown[] =>
  [...ids].flatMap((id) => [
    id,
    lanes.get(id)?.opening,
    newestTextOf(lanes.get(id)),
    input.drafts.get(id)?.text,
    input.unreadByThreadId.get(id),
  ])

/** RFC 3339 in UTC sorts as it is; a comparison by locale costs a hundred times as much. */
const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function sourcesByPerson({ relations, inquiries, threads, access, role }: PeopleInput): Map<number, PersonSources> {
  const people = new Map<number, PersonSources>()
  const of = (person_id: number): PersonSources => {
    const own = people.get(person_id) ?? { relation: null, inquiries: [], threads: [], can_open_chat: false }
    people.set(person_id, own)
    return own
  }
  for (const relation of relations) of(relation.other_user_id).relation ??= relation
  for (const inquiry of inquiries) of(inquiry.other_user_id).inquiries.push(inquiry)
  for (const thread of threads) of(thread.other_user_id).threads.push(thread)
  for (const { can_open_chat, tutor_id, student_id } of access) {
    const own = people.get(role === 'tutor' ? student_id : tutor_id)
    if (own && can_open_chat) own.can_open_chat = true
  }
  for (const own of people.values()) own.inquiries.sort((a, b) => compareTexts(b.created_at, a.created_at) || b.inquiry_id - a.inquiry_id)
  return people
}

/** What a message to this person could stand in: the relation's thread and that of the newest inquiry. */
const originsOf = ({ relation, inquiries }: PersonSources): Origin[] => [
  ...(relation ? [{ kind: 'contact' as const, relation_id: relation.relation_id }] : []),
  ...inquiries.slice(0, 1).map(({ inquiry_id }) => ({ kind: 'negotiation' as const, inquiry_id })),
]

function entryOf(person_id: number, own: PersonSources, input: PeopleInput, lanes: ReadonlyMap<string, Lane>): PersonEntry {
  const { relation, threads, can_open_chat } = own
  const inquiry = own.inquiries[0] ?? null
  const contact = threads.find((thread) => thread.kind === 'contact') ?? null
  const negotiations = threads.filter((thread) => thread.kind === 'negotiation').sort((a, b) => compareTexts(a.created_at, b.created_at))
  const negotiation = negotiations.find((thread) => thread.inquiry_id === inquiry?.inquiry_id) ?? null
  const target = targetOf({ relation, inquiry, contact, negotiation, can_open_chat, role: input.role, lanes })
  const threadIds = new Set([...threads.map((thread) => thread.id), ...(target ? [target.thread_id] : [])])
  const unsent = newestUnsent(
    [...threadIds].flatMap((id) => lanes.get(id) ?? []),
    input.unsent,
  )
  const draft = (target && input.drafts.get(target.thread_id)) ?? null
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
    active_at: lastOf([
      contact?.last_message_at,
      negotiation?.last_message_at,
      unsent?.created_at,
      relation?.created_at,
      inquiry?.created_at,
    ]),
  }
}

/** When something was last said; where nothing was, when the two met. The first three are of what was said. */
function lastOf(times: readonly (string | null | undefined)[]): string {
  const isTime = (at: string | null | undefined): at is string => typeof at === 'string'
  const said = times.slice(0, 3).filter(isTime)
  return (said.length > 0 ? said : times.filter(isTime)).sort().at(-1) ?? ''
}

const newestTextOf = (lane: Lane | undefined): Unsent | undefined => lane?.entries.findLast(isUnsentText)

/** Of several threads the text that stands last in the journal. */
function newestUnsent(lanes: readonly Lane[], all: readonly Unsent[]): PersonEntry['unsent'] {
  const texts = lanes.flatMap((lane) => newestTextOf(lane) ?? [])
  const newest = texts.length > 1 ? all.findLast((entry) => texts.includes(entry)) : texts[0]
  const lane = lanes.find(({ thread_id }) => thread_id === newest?.thread_id)
  if (newest?.intent.kind !== 'send_message' || !lane) return null
  return { body: newest.intent.body, state: stateIn(lane, newest), created_at: newest.intent.created_at }
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
  role: Role
  lanes: ReadonlyMap<string, Lane>
}): Target | null {
  const { relation, inquiry, contact, negotiation, can_open_chat, role, lanes } = known
  const make = (origin: Origin, state: OriginState, thread: Thread | null, since: string | null): Target => {
    const thread_id = threadIdOf(origin)
    const denial = guardThread({ origin: state, role, can_open_chat })
    return { origin, state, thread_id, ...openingOf(thread, lanes.get(thread_id)?.opening ?? null), denial, since }
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

function openingOf(thread: Thread | null, opening: Unsent | null): Pick<Target, 'thread' | 'refusal'> {
  if (thread) return { thread: 'there', refusal: null }
  if (!opening) return { thread: 'none', refusal: null }
  return opening.state === 'refused'
    ? { thread: 'refused', refusal: opening.verdict?.code ?? 'INVALID' }
    : { thread: 'begun', refusal: null }
}

const changedAt = (origin: { status_changed_at: string; created_at: string }): string | null =>
  origin.status_changed_at === origin.created_at ? null : origin.status_changed_at
