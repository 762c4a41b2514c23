import type { Kysely } from 'kysely'
import type { SessionRow, Tables, TokenRow, UserRow } from './tables.js'
import type { Tx } from './transaction.js'

type Db = Kysely<Tables>

export const userById = (db: Db, id: number): Promise<UserRow | undefined> =>
  db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()

export const userByEmail = (db: Db, email: string): Promise<UserRow | undefined> =>
  db.selectFrom('users').selectAll().where('email', '=', email.toLowerCase()).executeTakeFirst()

export async function insertUser(db: Db, user: UserRow): Promise<void> {
  await db.insertInto('users').values(user).execute()
}

export async function updateUser(db: Db, id: number, changes: Partial<UserRow>): Promise<void> {
  await db.updateTable('users').set(changes).where('id', '=', id).execute()
}

export async function hasUsers(db: Db): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined
}

export const allUsers = (db: Db): Promise<UserRow[]> => db.selectFrom('users').selectAll().orderBy('id').execute()

/** Everybody who shares a relation, an inquiry or a thread with this person: those whose documents hold the person's name. */
export async function counterpartsOf(db: Db, id: number): Promise<number[]> {
  const pairs = (table: 'relations' | 'inquiries') =>
    db
      .selectFrom(table)
      .select(['tutor_id', 'student_id'])
      .where((e) => e.or([e('tutor_id', '=', id), e('student_id', '=', id)]))
  const rows = await pairs('relations').union(pairs('inquiries')).execute()
  return rows.map((row) => (row.tutor_id === id ? row.student_id : row.tutor_id))
}

export interface SignedIn {
  session: SessionRow
  token: TokenRow
  user: UserRow
}

/** The live session behind a token's hash, with the token's own row; undefined where either has ended. */
export async function sessionByToken(db: Db, hash: string): Promise<SignedIn | undefined> {
  const token = await db.selectFrom('tokens').selectAll().where('hash', '=', hash).executeTakeFirst()
  if (!token) return undefined
  const live = await liveSession(db, token.session_id)
  return live && { ...live, token }
}

/** A session that has not ended, of a user who may sign in. */
export async function liveSession(db: Db, id: string): Promise<Omit<SignedIn, 'token'> | undefined> {
  const session = await db.selectFrom('sessions').selectAll().where('id', '=', id).where('ended_at', 'is', null).executeTakeFirst()
  const user = session && (await userById(db, session.user_id))
  return session && user?.is_disabled === 0 ? { session, user } : undefined
}

export async function insertSession(db: Db, session: SessionRow): Promise<void> {
  await db.insertInto('sessions').values(session).execute()
}

export async function insertTokens(db: Db, tokens: TokenRow[]): Promise<void> {
  await db.insertInto('tokens').values(tokens).execute()
}

/** Ends a session with its tokens; its streams close when the transaction is durable. Refresh tokens stay, to know their reuse by. */
export async function endSession(tx: Tx, id: string): Promise<void> {
  await tx.db.updateTable('sessions').set({ ended_at: tx.now }).where('id', '=', id).where('ended_at', 'is', null).execute()
  await tx.db.deleteFrom('tokens').where('session_id', '=', id).where('kind', '!=', 'refresh').execute()
  tx.endedSessions.push(id)
}

/** The sessions of a person that have not ended, the newest first. */
export const liveSessionsOf = (db: Db, user_id: number): Promise<SessionRow[]> =>
  db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', user_id)
    .where('ended_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()

/** Notes the first use of an access token, which starts the last 60 seconds of every older refresh token of its session. */
export async function markTokenUsed(db: Db, token: TokenRow, now: string): Promise<void> {
  await db.updateTable('tokens').set({ retired_at: now }).where('hash', '=', token.hash).execute()
  await db
    .updateTable('tokens')
    .set({ retired_at: now })
    .where('session_id', '=', token.session_id)
    .where('kind', '=', 'refresh')
    .where('generation', '<', token.generation)
    .where('retired_at', 'is', null)
    .execute()
}

export async function highestGeneration(db: Db, session_id: string): Promise<number> {
  const row = await db
    .selectFrom('tokens')
    .select((e) => e.fn.max('generation').as('generation'))
    .where('session_id', '=', session_id)
    .executeTakeFirst()
  return row?.generation ?? 0
}

/** Drops the session's tokens that have expired, and the refresh tokens that were retired before `retiredBefore`. */
export async function dropOldTokens(db: Db, old: { session_id: string; now: string; retiredBefore: string }): Promise<void> {
  await db
    .deleteFrom('tokens')
    .where('session_id', '=', old.session_id)
    .where((e) => e.or([e('expires_at', '<', old.now), e.and([e('kind', '=', 'refresh'), e('retired_at', '<', old.retiredBefore)])]))
    .execute()
}
