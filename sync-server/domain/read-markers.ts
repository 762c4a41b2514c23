import { takePairRevs } from '../storage/clock.js'
import type { Tx } from '../storage/transaction.js'
import type { ReadMarkerRow, ThreadRow } from '../storage/tables.js'
import { putReadMarker, readMarkerOf } from '../storage/threads.js'
import { readCountAt } from './counts.js'
import { threadOf } from './threads.js'
import type { Person } from './person.js'

export type Advanced = { ok: true; marker: ReadMarkerRow | null } | { ok: false; code: 'THREAD_NOT_FOUND' }

/** Moves a person's read marker: `max(current, min(asked, last_seq))` (R-READ-1). Asks no guard (R-GUARD-5). `marker` is null while nothing was read. */
export async function advanceReadMarker(tx: Tx, reader: Person, asked: { thread_id: string; last_read_seq: number }): Promise<Advanced> {
  const thread = await threadOf(tx.db, reader, asked.thread_id)
  if (!thread) return { ok: false, code: 'THREAD_NOT_FOUND' }
  const current = (await readMarkerOf(tx.db, thread.id, reader.id)) ?? null
  const marker = await movedMarker(tx, reader, { thread, stored_seq: thread.last_seq, current, asked: asked.last_read_seq })
  if (marker && marker !== current) await putReadMarker(tx.db, marker)
  return { ok: true, marker }
}

/**
 * Where a marker then stands: the very one that it was, where nothing moves. `thread` is as it is now, with what its transaction has yet to
 * write behind `stored_seq`: all of that is the reader's own.
 */
export async function movedMarker(
  tx: Tx,
  reader: Person,
  { thread, stored_seq, current, asked }: { thread: ThreadRow; stored_seq: number; current: ReadMarkerRow | null; asked: number },
): Promise<ReadMarkerRow | null> {
  const last_read_seq = Math.min(asked, thread.last_seq)
  if (last_read_seq <= (current?.last_read_seq ?? 0)) return current
  return {
    thread_id: thread.id,
    user_id: reader.id,
    tutor_id: thread.tutor_id,
    student_id: thread.student_id,
    last_read_seq,
    read_count: await readCountAt(tx.db, thread, reader.id, Math.min(last_read_seq, stored_seq)),
    read_at: tx.now,
    ...takePairRevs(tx, thread),
  }
}
