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

/** Threads that may hold something unread: only these need their messages looked at. */
export const threadsWithNews = (threads: readonly Thread[], markers: ReadonlyMap<string, number>): Thread[] =>
  threads.filter((thread) => thread.last_seq > (markers.get(thread.id) ?? 0))

/** The other person's messages above the marker (R-UNREAD-1). */
export const countUnread = (messages: readonly Pick<Message, 'seq' | 'sender_id'>[], readSeq: number, me: number): number =>
  messages.reduce((count, message) => (message.sender_id !== me && message.seq > readSeq ? count + 1 : count), 0)

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
