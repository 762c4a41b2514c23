import type { Pair, ThreadRow } from '../storage/tables.js'
import { messageAt } from '../storage/threads.js'
import type { Tx } from '../storage/transaction.js'

/** How many messages each of the two has written (R-COUNT-1..3). */

export const countColumn = (pair: Pair, sender_id: number): 'tutor_count' | 'student_count' =>
  pair.tutor_id === sender_id ? 'tutor_count' : 'student_count'

/** The other person's messages up to a `seq` of the thread, by the one message there: no other is read. */
export async function readCountAt(db: Tx['db'], thread: Pick<ThreadRow, 'id'>, reader_id: number, seq: number): Promise<number> {
  if (seq === 0) return 0
  const message = await messageAt(db, thread.id, seq)
  if (!message) throw new Error(`thread ${thread.id} has no message ${seq}`)
  return message.sender_id === reader_id ? seq - message.sender_count : message.sender_count
}
