import { AppError } from '../contract/errors.js'
import type { Block, HistoryPage } from '../contract/sync.js'
import type { Database } from '../storage/database.js'
import { threadsByMaking } from '../storage/history.js'
import type { Snapshot } from '../storage/transaction.js'
import { createRoom, isBlockPlace, readBlock, walkBlocks, type Walk } from './blocks.js'
import { readCursor, writeCursor } from './cursor.js'
import type { Person } from './person.js'
import { threadOf } from './threads.js'

/** A page of the blocks below those that a new device receives first, thread by thread (R-HISTORY-1). */
export async function readHistory(database: Database, person: Person, cursor: string | null, most?: number): Promise<HistoryPage> {
  return database.read(async (snapshot) => {
    const from = cursor === null ? null : readCursor(snapshot, person, cursor, isBlockPlace)
    const blocks: Block[] = []
    const next = await walkBlocks(snapshot, person, allThreads(snapshot, person), { from, room: createRoom(most), found: blocks })
    return { epoch: snapshot.epoch, user_id: person.id, blocks, cursor: next && writeCursor(snapshot, person, next) }
  })
}

/** One block, whole as it is now (R-HISTORY-2). Throws `THREAD_NOT_FOUND`. */
export async function readOneBlock(database: Database, person: Person, asked: { thread_id: string; block: number }): Promise<HistoryPage> {
  return database.read(async (snapshot) => {
    if (!(await threadOf(snapshot.db, person, asked.thread_id))) throw new AppError('THREAD_NOT_FOUND', 'no such thread')
    const block = await readBlock(snapshot, person, asked.thread_id, asked.block)
    return { epoch: snapshot.epoch, user_id: person.id, blocks: [block], cursor: null }
  })
}

const allThreads = ({ db }: Snapshot, person: Person): Walk => ({
  which: 'rest',
  atOf: (thread) => thread.created_at,
  threadsAfter: (after, limit) => threadsByMaking(db, { user_id: person.id, role: person.role }, { after, limit }),
  threadAt: (id) => threadOf(db, person, id),
})
