import type { UnreadSummary } from '@contract/calls.js'
import type { Message, ReadMarker, Thread } from '@contract/documents.js'
import type { Unsent } from './unsent/unsent.js'

/** How far this person has read, by thread: the stored marker, or further where a newer one is on its way (UNR-6). */
export function ownMarkers(markers: readonly ReadMarker[], unsent: readonly Unsent[], me: number): Map<string, number> {
  const seqByThreadId = new Map<string, number>()
  const raise = (thread_id: string, seq: number): void =>
    void seqByThreadId.set(thread_id, Math.max(seq, seqByThreadId.get(thread_id) ?? 0))
  for (const marker of markers) if (marker.user_id === me) raise(marker.thread_id, marker.last_read_seq)
  for (const { intent } of unsent) if (intent.kind === 'advance_read_marker') raise(intent.thread_id, intent.last_read_seq)
  return seqByThreadId
}

/** How many messages of the other person there are up to a place, by the one message that stands there (R-COUNT-2). */
export const readCountAt = ({ seq, sender_id, sender_count }: Pick<Message, 'seq' | 'sender_id' | 'sender_count'>, me: number): number =>
  sender_id === me ? seq - sender_count : sender_count

export interface Reading {
  markers: readonly ReadMarker[]
  unsent: readonly Unsent[]
  me: number
  /** What `readCountAt` says of a place; null where its message is not known. */
  countAt: (thread_id: string, seq: number) => number | null
}

/** A place that this person has read up to and that no stored marker counts: it has to be looked up. */
export interface UncountedPlace {
  thread_id: string
  seq: number
}

/**
 * The other person's messages above what this person has read, of every thread that has any (R-UNREAD-1): a subtraction of counts, no
 * message is read for it. `uncounted`: threads that are left out because the place of their queued marker is not known yet.
 */
export function unreadOf(
  threads: readonly Thread[],
  { markers, unsent, me, countAt }: Reading,
): { counts: Map<string, number>; uncounted: UncountedPlace[] } {
  const seqs = ownMarkers(markers, unsent, me)
  const stored = new Map(markers.flatMap((marker) => (marker.user_id === me ? [[marker.thread_id, marker]] : [])))
  const counts = new Map<string, number>()
  const uncounted: UncountedPlace[] = []
  for (const thread of threads) {
    const seq = seqs.get(thread.id) ?? 0
    if (seq >= thread.last_seq) continue
    const marker = stored.get(thread.id)
    const read = seq === 0 ? 0 : marker?.last_read_seq === seq ? marker.read_count : countAt(thread.id, seq)
    const others = thread.tutor_id === me ? thread.student_count : thread.tutor_count
    if (read === null) uncounted.push({ thread_id: thread.id, seq })
    else if (others > read) counts.set(thread.id, others - read)
  }
  return { counts, uncounted }
}

/** The unread summary as the server would give it (R-UNREAD-2, R-UNREAD-3), from this device's own documents. */
export function summaryOf(threads: readonly Thread[], unreadByThreadId: ReadonlyMap<string, number>): UnreadSummary {
  const unread = threads.flatMap((thread) => {
    const unread_count = unreadByThreadId.get(thread.id) ?? 0
    const { id, kind, other_user_id, other_user_name, last_message_preview, last_message_at } = thread
    return unread_count === 0
      ? []
      : [{ thread_id: id, kind, other_user_id, other_user_name, last_message_preview, last_message_at, unread_count }]
  })
  unread.sort((a, b) => (b.last_message_at ?? '').localeCompare(a.last_message_at ?? ''))
  return { threads: unread, total: unread.length, unread_messages: unread.reduce((sum, thread) => sum + thread.unread_count, 0) }
}
