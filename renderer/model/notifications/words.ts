/** How much of a chat a notification may say. */
export interface WordsInput {
  name: string
  /** The newest message of the other person; null where this device does not have it yet. */
  text: string | null
  unread: number
  /** The person wants no content, or the screen is locked. */
  is_hidden: boolean
}

export type NoticeWords =
  | { kind: 'hidden'; unread: number }
  | { kind: 'one'; name: string; text: string }
  | { kind: 'many'; name: string; text: string; unread: number }
  | { kind: 'count'; name: string; unread: number }

/** Characters of a message that a notification shows. */
const longest = 200
/** Marks that turn the direction of text or cannot be seen: a system's notification would mix them with its own words. */
const unseen = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\p{Cc}+/gu

/** What a notification says, as data; its texts are the locale's. */
export function wordsOf({ name, text, unread, is_hidden }: WordsInput): NoticeWords {
  if (is_hidden) return { kind: 'hidden', unread }
  const own = plain(name, 60)
  if (text === null) return { kind: 'count', name: own, unread }
  return unread > 1
    ? { kind: 'many', name: own, text: plain(text, longest), unread }
    : { kind: 'one', name: own, text: plain(text, longest) }
}

/** One line without marks that change how its neighbours read. A cut never splits a character. */
function plain(text: string, limit: number): string {
  const line = text.replace(unseen, ' ').replace(/\s+/gu, ' ').trim()
  const points = [...line]
  return points.length > limit ? `${points.slice(0, limit - 1).join('')}…` : line
}
