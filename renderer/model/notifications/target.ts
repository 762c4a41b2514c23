import type { Target } from '../../../electron/bridge/shell.js'
import { threadIdsOf, type PersonEntry } from '../people.js'

/** What a link or a notification comes to, for the person signed in here. */
export type Landing =
  | { kind: 'open'; person_id: number; message_id: string | null }
  | { kind: 'chats' }
  /** Not on this device yet; the documents are still on their way. */
  | { kind: 'wait' }
  /** No chat of this person. Whose it is, and whether it is there at all, nobody is told. */
  | { kind: 'unknown' }

/**
 * Finds the person behind a target. `isComplete`: this device has every person and thread that the server has for this account. A link
 * can name any id: what is not among this person's own chats is unknown.
 */
export function landingOf(target: Target, people: readonly PersonEntry[], { isComplete }: { isComplete: boolean }): Landing {
  if (target.kind === 'chats') return { kind: 'chats' }
  const person = people.find((entry) =>
    target.kind === 'chat'
      ? threadIdsOf(entry).includes(target.thread_id)
      : entry.inquiry?.inquiry_id === target.inquiry_id || entry.negotiations.some((thread) => thread.inquiry_id === target.inquiry_id),
  )
  if (person) return { kind: 'open', person_id: person.person_id, message_id: target.kind === 'chat' ? target.message_id : null }
  return isComplete ? { kind: 'unknown' } : { kind: 'wait' }
}

/** Where an answer that was typed into a notification goes. */
export type ReplyLanding =
  | { kind: 'send'; thread_id: string }
  /** It cannot be sent now: the text becomes the draft, and the chat opens to say why. */
  | { kind: 'draft'; thread_id: string; person_id: number }
  | { kind: 'nothing' }

export function replyLandingOf(
  reply: { thread_id: string; text: string },
  people: readonly PersonEntry[],
  canWrite: (person: PersonEntry) => boolean,
): ReplyLanding {
  const person = people.find((entry) => threadIdsOf(entry).includes(reply.thread_id))
  if (!person || reply.text.trim() === '') return { kind: 'nothing' }
  const isTarget = person.target?.thread_id === reply.thread_id
  if (isTarget && canWrite(person)) return { kind: 'send', thread_id: reply.thread_id }
  return { kind: 'draft', thread_id: reply.thread_id, person_id: person.person_id }
}
