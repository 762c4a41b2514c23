import { sql, type Kysely } from 'kysely'
import type { Role } from '../contract/values.js'
import type { Origin } from '../contract/ids.js'
import { insertAlike, rowOfKept, rowsOfIds, rowsOfKept } from './kept-query.js'
import type { MessageRow, ReadMarkerRow, Tables, ThreadRow } from './tables.js'

/** Threads and what stands in them: messages and read markers. */

type Db = Kysely<Tables>

export async function threadById(db: Db, id: string): Promise<ThreadRow | undefined> {
  const build = () => db.selectFrom('threads').selectAll().where('id', '=', id)
  const [row] = await rowsOfKept(db, { name: 'thread', build, values: [id] })
  return row
}

export const threadOfOrigin = (db: Db, origin: Origin): Promise<ThreadRow | undefined> =>
  origin.kind === 'contact'
    ? db.selectFrom('threads').selectAll().where('relation_id', '=', origin.relation_id).executeTakeFirst()
    : db.selectFrom('threads').selectAll().where('inquiry_id', '=', origin.inquiry_id).executeTakeFirst()

export async function insertThread(db: Db, row: ThreadRow): Promise<void> {
  await db.insertInto('threads').values(row).execute()
}

export async function updateThread(db: Db, id: string, changes: Partial<ThreadRow>): Promise<void> {
  const build = () => db.updateTable('threads').set(changes).where('id', '=', id)
  await rowsOfKept(db, { name: `thread sets ${Object.keys(changes).join()}`, build, values: [...Object.values(changes), id] })
}

export const messageById = (db: Db, id: string): Promise<MessageRow | undefined> =>
  db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst()

export const messagesById = (db: Db, ids: string[]): Promise<MessageRow[]> =>
  rowsOfIds(db, { name: 'messages', build: (all) => db.selectFrom('messages').selectAll().where('id', 'in', all), values: [], ids })

export const messageAt = (db: Db, thread_id: string, seq: number): Promise<MessageRow | undefined> =>
  rowOfKept(db, {
    name: 'message at',
    build: () => db.selectFrom('messages').selectAll().where('thread_id', '=', thread_id).where('seq', '=', seq),
    values: [thread_id, seq],
  })

export async function updateMessage(db: Db, id: string, changes: Partial<MessageRow>): Promise<void> {
  await db.updateTable('messages').set(changes).where('id', '=', id).execute()
}

export const insertMessages = (db: Db, rows: MessageRow[]): Promise<void> => insertAlike(db, 'messages', rows)

export const messagesBefore = (db: Db, page: { thread_id: string; before_seq: number; limit: number }): Promise<MessageRow[]> =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('thread_id', '=', page.thread_id)
    .where('seq', '<', page.before_seq)
    .orderBy('seq', 'desc')
    .limit(page.limit)
    .execute()

export const readMarkerOf = (db: Db, thread_id: string, user_id: number): Promise<ReadMarkerRow | undefined> =>
  rowOfKept(db, {
    name: 'marker',
    build: () => db.selectFrom('read_markers').selectAll().where('thread_id', '=', thread_id).where('user_id', '=', user_id),
    values: [thread_id, user_id],
  })

export async function putReadMarker(db: Db, row: ReadMarkerRow): Promise<void> {
  const build = () =>
    db
      .insertInto('read_markers')
      .values(row)
      .onConflict((c) => c.columns(['thread_id', 'user_id']).doUpdateSet(row))
  const values = Object.values(row)
  await rowsOfKept(db, { name: `put marker ${Object.keys(row).join()}`, build, values: [...values, ...values] })
}

/** The thread list of one person, newest message first, from after a cursor of the last row's time and id. */
export function threadsOf(
  db: Db,
  page: { user_id: number; after: { at: string; id: string } | null; limit: number },
): Promise<ThreadRow[]> {
  let query = db
    .selectFrom('threads')
    .selectAll()
    .where((e) => e.or([e('tutor_id', '=', page.user_id), e('student_id', '=', page.user_id)]))
  const { after } = page
  if (after) {
    query = query.where((e) => {
      const at = e.fn.coalesce('last_message_at', 'created_at')
      return e.or([e(at, '<', after.at), e.and([e(at, '=', after.at), e('id', '<', after.id)])])
    })
  }
  return query
    .orderBy((e) => e.fn.coalesce('last_message_at', 'created_at'), 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute()
}

export type UnreadThreadRow = ThreadRow & { unread_count: number }

/** The threads with messages of the other person that the reader has not read: a subtraction of counts (R-UNREAD-1, R-COUNT-3). */
export async function unreadOf(db: Db, reader: { id: number; role: Role }): Promise<UnreadThreadRow[]> {
  const [mine, theirs] =
    reader.role === 'tutor' ? (['t.tutor_id', 't.student_count'] as const) : (['t.student_id', 't.tutor_count'] as const)
  const unread = sql<number>`${sql.ref(theirs)} - COALESCE(r.read_count, 0)`
  return db
    .selectFrom('threads as t')
    .leftJoin('read_markers as r', (j) => j.onRef('r.thread_id', '=', 't.id').on('r.user_id', '=', reader.id))
    .selectAll('t')
    .select(unread.as('unread_count'))
    .where(mine, '=', reader.id)
    .where(unread, '>', 0)
    .execute()
}
