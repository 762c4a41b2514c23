import type { Message, ReadMarker, Thread } from '@contract/documents.js'
import type { Target } from './people.js'
import { spansOf, type Place, type Reach } from './reach.js'
import type { Section } from './timeline.js'

interface SectionsInput {
  threads: readonly Thread[]
  reach: Reach
  messages: ReadonlyMap<string, readonly Message[]>
  markers: readonly ReadMarker[]
  firstUnread: readonly Place[]
  /** Where a message would go: a thread that is not made yet has a section, too. */
  target: Target | null
  me: number
}

/** What a window holds of a person's threads, with how far each has been read. */
export function sectionsOf({ threads, reach, messages, markers, firstUnread, target, me }: SectionsInput): Section[] {
  const there = spansOf(threads, reach).flatMap(({ thread_id, to }): Section[] => {
    const thread = threads.find(({ id }) => id === thread_id)
    if (!thread) return []
    const other = markers.find((marker) => marker.thread_id === thread_id && marker.user_id !== me)
    return [
      {
        thread_id,
        thread_kind: thread.kind,
        messages: messages.get(thread_id) ?? [],
        other_read_seq: other?.last_read_seq ?? 0,
        other_read_at: other?.read_at ?? null,
        first_unread_seq: firstUnread.find((place) => place.thread_id === thread_id)?.seq ?? null,
        holds_end: to === null,
      },
    ]
  })
  const isMissing = target !== null && target.thread !== 'none' && !threads.some(({ id }) => id === target.thread_id)
  return isMissing && reach.end === null ? [...there, sectionToBe(target)] : there
}

const sectionToBe = ({ thread_id, origin }: Target): Section => ({
  thread_id,
  thread_kind: origin.kind,
  messages: [],
  other_read_seq: 0,
  other_read_at: null,
  first_unread_seq: null,
  holds_end: true,
})
