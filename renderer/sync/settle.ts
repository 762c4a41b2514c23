import type { JournalChange } from '../desktop/journal.js'
import type { DocumentStore, Rebuild } from '../db/documents.js'
import type { Unsent } from '../model/unsent.js'
import { appended, type Outbox } from './outbox.js'

/** Drops every applied intent that the documents show by now (R-OUT-4). */
export async function dropShown(outbox: Outbox, documents: DocumentStore): Promise<void> {
  const checkpoint = documents.checkpoint()
  const applied = outbox.entries().filter((entry) => entry.state === 'applied' && checkpoint && (entry.verdict?.rev ?? 0) <= checkpoint.rev)
  if (applied.length === 0) return
  const shown = await shownOf(applied, documents)
  await outbox.commit(shown.map((entry): JournalChange => ({ op: 'remove', id: entry.id, from: ['applied'] })))
}

async function shownOf(applied: Unsent[], documents: DocumentStore): Promise<Unsent[]> {
  const idsOf = (kind: Unsent['intent']['kind'], key: 'id' | 'thread_id') =>
    applied.filter(({ intent }) => intent.kind === kind).map((entry) => entry[key])
  const messages = await documents.find('messages', { selector: { id: { $in: idsOf('send_message', 'id') } } })
  const threads = await documents.find('threads', { selector: { id: { $in: idsOf('ensure_thread', 'thread_id') } } })
  const shown = new Set([...messages, ...threads].map((document) => document.id))
  return applied.filter(({ id, thread_id, intent }) => {
    switch (intent.kind) {
      case 'send_message':
        return shown.has(id)
      case 'ensure_thread':
        return shown.has(thread_id)
      case 'advance_read_marker':
        return true // its rev is at or below the checkpoint, and a marker only grows
    }
  })
}

/**
 * After a server was restored from a backup: read markers on their way are dropped, applied intents that the new documents do
 * not show go back to the queue, and this person's own messages that the server lost are sent again under their old ids.
 */
export async function recoverAfterRestore(deps: { outbox: Outbox; rebuild: Rebuild; user_id: number }): Promise<void> {
  const { outbox, rebuild, user_id } = deps
  const lost = await rebuild.lost('messages', { selector: { sender_id: user_id } })
  const unsent = outbox.entries()
  const lostIds = new Set(lost.map((message) => message.id))
  const known = new Set(unsent.map((entry) => entry.id))
  const changes = unsent.flatMap((entry): JournalChange[] => {
    if (entry.intent.kind === 'advance_read_marker') return [{ op: 'remove', id: entry.id, from: [entry.state] }]
    if (entry.state !== 'applied') return []
    return [{ op: 'mark', id: entry.id, from: ['applied'], to: 'queued', verdict: null }]
  })
  const again = lost
    .filter((message) => lostIds.has(message.id) && !known.has(message.id))
    .sort((a, b) => a.thread_id.localeCompare(b.thread_id) || a.seq - b.seq)
    .map(({ id, thread_id, body, composed_at }) => appended({ id, kind: 'send_message', thread_id, body, created_at: composed_at }))
  await outbox.commit([...changes, ...again])
}
