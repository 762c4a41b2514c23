import type { UnreadSummary, UnreadThread } from '../contract/calls.js'
import type { Database } from '../storage/database.js'
import { namesOf } from '../storage/feed.js'
import { unreadOf } from '../storage/threads.js'
import { otherOf } from './kinds/source.js'
import type { Person } from './person.js'

/** The unread summary: view only, newest first (R-UNREAD-1..3). */
export async function readUnreadSummary(database: Database, reader: Person): Promise<UnreadSummary> {
  return database.read(async ({ db }) => {
    const threads: UnreadThread[] = []
    const unread = await unreadOf(db, reader)
    const names = await namesOf(
      db,
      unread.map((thread) => otherOf(thread, reader)),
    )
    for (const thread of unread) {
      const other_user_id = otherOf(thread, reader)
      threads.push({
        thread_id: thread.id,
        kind: thread.kind,
        other_user_id,
        other_user_name: names.get(other_user_id) ?? '',
        last_message_preview: thread.last_message_preview,
        last_message_at: thread.last_message_at,
        unread_count: Number(thread.unread_count),
      })
    }
    threads.sort((a, b) => (b.last_message_at ?? '').localeCompare(a.last_message_at ?? ''))
    return { threads, total: threads.length, unread_messages: threads.reduce((sum, thread) => sum + thread.unread_count, 0) }
  })
}
