import type { Message } from '@contract/documents.js'
import { excerptOf, isEmptyQuery, markMatches, rankText, type Piece, type Query, type Rank } from './finding.js'
import { threadIdsOf, type PersonEntry } from './people.js'
import type { Unsent } from './unsent/unsent.js'

export type SearchKind = 'people' | 'messages' | 'unsent'

/** One find as a screen shows it. `message_id` is null where the chat itself is what was found. */
export interface SearchHit {
  key: string
  kind: 'person' | 'message' | 'draft' | 'unsent'
  person_id: number
  name: string
  title: Piece[]
  text: Piece[]
  /** Of a message: whether it is one's own. */
  isMine: boolean
  /** RFC 3339. */
  at: string | null
  message_id: string | null
}

export interface HitFilter {
  person_id: number | null
  /** RFC 3339, from and up to but not with. */
  from: string | null
  before: string | null
}

/** Whose thread is which, threads that nobody has opened yet included: a draft can stand in one. */
export function ownersOf(people: readonly PersonEntry[]): Map<string, PersonEntry> {
  const owners = new Map<string, PersonEntry>()
  for (const person of people) for (const thread_id of threadIdsOf(person)) owners.set(thread_id, person)
  return owners
}

/** People by their names and by what their inquiries are about, the best first. Days do not concern them. */
export function findPeople(people: readonly PersonEntry[], query: Query, filter: HitFilter): SearchHit[] {
  if (isEmptyQuery(query) || filter.from !== null || filter.before !== null) return []
  const hits = people
    .filter((person) => filter.person_id === null || person.person_id === filter.person_id)
    .map((person) => ({ person, rank: rankText(`${person.name} ${person.inquiry?.subject ?? ''}`, query) }))
  return sorted(hits, ({ person }) => person.active_at).map(({ person }) => ({
    key: `person-${person.person_id}`,
    kind: 'person',
    person_id: person.person_id,
    name: person.name,
    title: markMatches(person.name, query),
    text: person.inquiry ? markMatches(person.inquiry.subject, query) : [],
    isMine: false,
    at: null,
    message_id: null,
  }))
}

interface Text {
  kind: 'draft' | 'unsent'
  id: string
  thread_id: string
  text: string
  at: string
}

interface UnsentInput {
  owners: ReadonlyMap<string, PersonEntry>
  entries: readonly Unsent[]
  drafts: ReadonlyMap<string, { text: string; updated_at: string }>
}

/** Drafts, and texts that wait or were refused. */
export function findUnsent({ owners, entries, drafts }: UnsentInput, query: Query, filter: HitFilter): SearchHit[] {
  const texts: Text[] = [...drafts].map(([thread_id, { text, updated_at }]) => ({
    kind: 'draft',
    id: `draft-${thread_id}`,
    thread_id,
    text,
    at: updated_at,
  }))
  for (const { id, thread_id, intent, state } of entries)
    if (intent.kind === 'send_message' && state !== 'applied')
      texts.push({ kind: 'unsent', id, thread_id, text: intent.body, at: intent.created_at })
  const hits = texts.flatMap((text) => {
    const person = owners.get(text.thread_id)
    return person && passes(text.at, person, filter) ? [{ text, person, rank: rankText(text.text, query) }] : []
  })
  return sorted(hits, ({ text }) => text.at).map(({ text: { kind, id, text, at }, person }) => ({
    key: id,
    kind,
    person_id: person.person_id,
    name: person.name,
    title: plain(person.name),
    text: excerptOf(text, query),
    isMine: false,
    at,
    message_id: kind === 'draft' ? null : id,
  }))
}

type Found = Pick<Message, 'id' | 'thread_id' | 'sender_id' | 'body' | 'created_at'>

/** The index's finds, in its order. */
export function messageHits(found: readonly Found[], owners: ReadonlyMap<string, PersonEntry>, query: Query): SearchHit[] {
  return found.flatMap(({ id, thread_id, sender_id, body, created_at }) => {
    const person = owners.get(thread_id)
    if (!person) return []
    const { person_id, name } = person
    const isMine = sender_id !== person_id
    return [
      {
        key: id,
        kind: 'message',
        person_id,
        name,
        title: plain(name),
        text: excerptOf(body, query),
        isMine,
        at: created_at,
        message_id: id,
      },
    ]
  })
}

const plain = (text: string): Piece[] => [{ text, isMatch: false }]

const passes = (at: string, person: PersonEntry, { person_id, from, before }: HitFilter): boolean =>
  (person_id === null || person.person_id === person_id) && (from === null || at >= from) && (before === null || at < before)

/** What was found, the best first, the newest of equally good ones before the others. */
const sorted = <T extends { rank: Rank | null }>(hits: T[], at: (hit: T) => string): T[] =>
  hits.filter((hit) => hit.rank !== null).sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || at(b).localeCompare(at(a)))

/** The moment (RFC 3339) at which a day (2026-03-01) begins in a time zone. */
export function startOfDay(day: string, timeZone: string): string {
  const utc = Date.parse(`${day}T00:00:00Z`)
  const shown = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone }).format(utc)
  return new Date(2 * utc - Date.parse(`${shown.replace(' ', 'T')}Z`)).toISOString()
}

/** The moment at which a day has ended. */
export function endOfDay(day: string, timeZone: string): string {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000)
  return startOfDay(next.toISOString().slice(0, 10), timeZone)
}
