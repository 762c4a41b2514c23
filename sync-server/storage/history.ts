import type { Kysely } from 'kysely'
import type { Role } from '../contract/values.js'
import type { MessageRow, Tables, ThreadRow } from './tables.js'

/** Threads and messages in the order in which a new device receives them. */

type Db = Kysely<Tables>
interface Side {
  user_id: number
  role: Role
}
export interface ThreadPlace {
  at: string
  id: string
}

const mine = ({ role }: Side) => (role === 'tutor' ? 'tutor_id' : 'student_id')
const myRev = ({ role }: Side) => (role === 'tutor' ? 'tutor_rev' : 'student_rev')

/** Threads that have not changed since a head of their reader's feed, newest message first: none of them can move in this order. */
export function threadsByNewest(
  db: Db,
  side: Side,
  page: { head: number; after: ThreadPlace | null; limit: number },
): Promise<ThreadRow[]> {
  const query = db.selectFrom('threads').selectAll().where(mine(side), '=', side.user_id).where(myRev(side), '<=', page.head)
  const { after } = page
  return query
    .where((e) => {
      const at = e.fn.coalesce('last_message_at', 'created_at')
      return after ? e.or([e(at, '<', after.at), e.and([e(at, '=', after.at), e('id', '<', after.id)])]) : e.lit(true)
    })
    .orderBy((e) => e.fn.coalesce('last_message_at', 'created_at'), 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute()
}

/** Threads that have changed since a head, in the order of their ids: what joins them behind a place was in the order above till then. */
export const threadsChangedSince = (
  db: Db,
  side: Side,
  page: { head: number; after: ThreadPlace | null; limit: number },
): Promise<ThreadRow[]> =>
  db
    .selectFrom('threads')
    .selectAll()
    .where(mine(side), '=', side.user_id)
    .where(myRev(side), '>', page.head)
    .where('id', '>', page.after?.id ?? '')
    .orderBy('id')
    .limit(page.limit)
    .execute()

/** All threads of a person, the latest made first: an order in which nothing moves. */
export const threadsByMaking = (db: Db, side: Side, page: { after: ThreadPlace | null; limit: number }): Promise<ThreadRow[]> => {
  const { after } = page
  return db
    .selectFrom('threads')
    .selectAll()
    .where(mine(side), '=', side.user_id)
    .where((e) =>
      after ? e.or([e('created_at', '<', after.at), e.and([e('created_at', '=', after.at), e('id', '<', after.id)])]) : e.lit(true),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute()
}

/** Messages of a thread by their place in it, both ends included. */
export const messagesBetween = (db: Db, thread_id: string, from: number, to: number): Promise<MessageRow[]> =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('thread_id', '=', thread_id)
    .where('seq', '>=', from)
    .where('seq', '<=', to)
    .orderBy('seq')
    .execute()
