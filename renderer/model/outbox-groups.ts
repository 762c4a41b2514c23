import { inOrder, type Cancelled } from './unsent/cancelled.js'
import { hasComposer, threadIdsOf, type PersonEntry } from './people.js'
import type { MessageState } from './message-state.js'
import { laneOf, stateIn } from './unsent/lane.js'
import type { Unsent } from './unsent/unsent.js'

export type OutboxAction = 'retry' | 'edit' | 'copy' | 'open' | 'cancel'

/** A text that the server has not taken, with what can be done about it now. */
export interface OutboxItem {
  entry: Unsent
  body: string
  state: MessageState
  /** Taken back a moment ago; it can be put back. */
  isCancelled: boolean
  actions: readonly OutboxAction[]
}

/** What waits for one person; `person` is null where this device does not know whose chat it was written in. */
export interface OutboxGroup {
  key: string
  person: PersonEntry | null
  items: OutboxItem[]
}

export interface OutboxInput {
  entries: readonly Unsent[]
  cancelled: readonly Cancelled[]
  people: readonly PersonEntry[]
  /** Whether trying now could reach the server: not where the session or this version has ended. */
  mayTry: boolean
}

/** Every unsent text by person, in the order of writing: the one that has waited longest comes first (OUT-6). */
export function outboxGroups({ entries, cancelled, people, mayTry }: OutboxInput): OutboxGroup[] {
  const groups = new Map<string, OutboxGroup>()
  const cancelledIds = new Set(cancelled.map(({ id }) => id))
  for (const entry of inOrder(entries, cancelled)) {
    const body = bodyOf(entry)
    if (body === null) continue
    const isCancelled = cancelledIds.has(entry.id)
    const person = personOf(people, entry.thread_id)
    const key = person ? `person-${person.person_id}` : entry.thread_id
    const group = groups.get(key) ?? { key, person, items: [] }
    const state = stateIn(laneOf(entries, entry.thread_id), entry)
    const actions = isCancelled ? [] : actionsOf({ entry, state, person, mayTry })
    group.items.push({ entry, body, state, isCancelled, actions })
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** The words of what is shown; empty for what only a newer program can read. Null for what has no place here. */
function bodyOf({ intent, state }: Unsent): string | null {
  if (state === 'applied') return null
  if (intent.kind === 'unknown') return ''
  return intent.kind === 'send_message' ? intent.body : null
}

/** What can be done with several at once: each action with those among them that it fits. */
export function actionsTogether(items: readonly OutboxItem[]): Record<OutboxAction, OutboxItem[]> {
  const able = (action: OutboxAction) => items.filter((item) => item.actions.includes(action))
  const isOneThread = new Set(items.map(({ entry }) => entry.thread_id)).size === 1
  const edit = able('edit')
  // A composer belongs to one chat, and a half of what was chosen in it would surprise.
  return {
    retry: able('retry'),
    edit: isOneThread && edit.length === items.length ? edit : [],
    copy: able('copy'),
    open: [],
    cancel: able('cancel'),
  }
}

/** Several texts as one: the words alone, under their person's name where they are meant for more than one. */
export function outboxText(groups: readonly OutboxGroup[], ids: ReadonlySet<string>): string {
  const chosen = groups
    .map(({ person, items }) => ({ name: person?.name ?? '', items: items.filter(({ entry }) => ids.has(entry.id)) }))
    .filter(({ items }) => items.length > 0)
  const wordsOf = ({ items }: { items: OutboxItem[] }): string => items.map(({ body }) => body.trim()).join('\n\n')
  return chosen.map((group) => (chosen.length > 1 && group.name ? `${group.name}:\n${wordsOf(group)}` : wordsOf(group))).join('\n\n')
}

const personOf = (people: readonly PersonEntry[], thread_id: string): PersonEntry | null =>
  people.find((person) => threadIdsOf(person).includes(thread_id)) ?? null

interface Asked {
  entry: Unsent
  state: MessageState
  person: PersonEntry | null
  mayTry: boolean
}

function actionsOf({ entry, state, person, mayTry }: Asked): OutboxAction[] {
  const target = person?.target?.thread_id === entry.thread_id ? person.target : null
  const isOpen = target !== null && target.denial === null
  if (entry.intent.kind === 'unknown') return person === null ? ['cancel'] : ['open', 'cancel']
  const all: [OutboxAction, boolean][] = [
    ['retry', state.name === 'parked' ? isOpen : mayTry && state.name !== 'refused'],
    ['edit', hasComposer(target) && state.name !== 'sending'],
    ['copy', true],
    ['open', person !== null],
    ['cancel', state.name !== 'sending'],
  ]
  return all.filter(([, can]) => can).map(([action]) => action)
}
