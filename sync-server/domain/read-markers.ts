import { takePairRevs } from '../storage/clock.js'
import type { Tx } from '../storage/transaction.js'
import type { ReadMarkerRow } from '../storage/tables.js'
import { putReadMarker, readMarkerOf } from '../storage/threads.js'
import { readCountAt } from './counts.js'
import { threadOf } from './threads.js'
import type { Person } from './person.js'

export type Advanced = { ok: true; marker: ReadMarkerRow | null } | { ok: false; code: 'THREAD_NOT_FOUND' }

/** Moves a person's read marker: `max(current, min(asked, last_seq))` (R-READ-1). Asks no guard (R-GUARD-5). `marker` is null while nothing was read. */
export async function advanceReadMarker(tx: Tx, reader: Person, asked: { thread_id: string; last_read_seq: number }): Promise<Advanced> {
  const thread = await threadOf(tx.db, reader, asked.thread_id)
  if (!thread) return { ok: false, code: 'THREAD_NOT_FOUND' }
  const current = await readMarkerOf(tx.db, thread.id, reader.id)
  const last_read_seq = Math.min(asked.last_read_seq, thread.last_seq)
  if (last_read_seq <= (current?.last_read_seq ?? 0)) return { ok: true, marker: current ?? null }

  const marker: ReadMarkerRow = {
    thread_id: thread.id,
    user_id: reader.id,
    tutor_id: thread.tutor_id,
    student_id: thread.student_id,
    last_read_seq,
    read_count: await readCountAt(tx.db, thread, reader.id, last_read_seq),
    read_at: tx.now,
    ...takePairRevs(tx, thread),
  }
  await putReadMarker(tx.db, marker)
  return { ok: true, marker }
}
