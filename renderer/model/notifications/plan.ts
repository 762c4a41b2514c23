import { decide, type ChatFacts, type Decision, type DeskFacts } from './decide.js'

export interface PlannedChat extends ChatFacts {
  thread_id: string
}

export interface Plan {
  /** Chats that get a notification of their own. */
  show: string[]
  /** Chats that share one notification, because they came together after an absence; two or more, or none. */
  group: string[]
  /** Threads whose notifications are taken back; null is the shared one. */
  withdraw: (string | null)[]
  /** What has been told from now on, by thread: the newest message that needs no notification any more. */
  told: Map<string, number>
}

interface PlanInput {
  chats: readonly PlannedChat[]
  desk: DeskFacts
  /** The first look after a start, a sleep or a long time without network. */
  is_return: boolean
  /** Threads with a notification on the screen; null where the shared one is. */
  shown: ReadonlySet<string | null>
}

/** From the state of all chats to what is shown and what is taken back. Pure; the store carries it out and keeps `told`. */
export function planNotices({ chats, desk, is_return, shown }: PlanInput): Plan {
  const decisions = new Map(chats.map((chat): [PlannedChat, Decision] => [chat, decide(chat, desk)]))
  const fresh = chats.filter((chat) => decisions.get(chat) === 'notify').map(({ thread_id }) => thread_id)
  const isGrouped = is_return && fresh.length > 1
  const unread = new Set(chats.filter((chat) => decisions.get(chat) !== 'nothing').map(({ thread_id }) => thread_id))
  const withdraw = [...shown].filter((thread_id) => (thread_id === null ? unread.size === 0 : !unread.has(thread_id)))
  const told = new Map(chats.map(({ thread_id, last_seq, told_seq }) => [thread_id, Math.max(last_seq, told_seq)]))
  return { show: isGrouped ? [] : fresh, group: isGrouped ? fresh : [], withdraw, told }
}
