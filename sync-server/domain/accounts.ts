import { createHash } from 'node:crypto'
import type { LoginBody, Tokens, User } from '../contract/calls.js'
import { hasVisibleCharacter, isStorableText } from '../contract/body.js'
import { AppError } from '../contract/errors.js'
import { limits } from '../contract/limits.js'
import type { Poke } from '../contract/sync.js'
import type { Database } from '../storage/database.js'
import type { Tx } from '../storage/transaction.js'
import { headOf } from '../storage/feed.js'
import {
  dropOldTokens,
  endSession,
  highestGeneration,
  insertSession,
  insertTokens,
  liveSession,
  markTokenUsed,
  sessionByToken,
  userByEmail,
  userById,
  type SignedIn,
} from '../storage/people.js'
import type { UserRow } from '../storage/tables.js'
import { hashPassword, isPasswordRight } from './passwords.js'
import type { Person } from './person.js'

/** Signing in and staying signed in. Tokens are 256 random bits; only their hashes are stored. */

export interface Sources {
  now: () => Date
  newId: () => string
  /** 256 random bits as text. */
  newToken: () => string
}

/** What signing in leans on. */
export interface Accounts {
  database: Database
  sources: Sources
}

/** Who is behind a request. */
export interface Session {
  id: string
  person: Person
  user: User
}

/** Seconds that a browser's session cookie lives. */
export const cookieLifetime = 30 * 24 * 3600

/** Seconds that the hash of a retired refresh token is kept: as long as its reuse can still be told from a token never given out. */
const retiredTokensKept = 30 * 24 * 3600

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')
const inSeconds = (from: Date, seconds: number): string => new Date(from.getTime() + seconds * 1000).toISOString()

const userOf = (row: UserRow): User => ({
  id: row.id,
  role: row.role,
  display_name: row.display_name,
  locale: row.locale,
  time_zone: row.time_zone,
})

export type Login = { kind: 'desktop'; user: User; tokens: Tokens } | { kind: 'browser'; user: User; device_id: string; cookie: string }

const wrongCredentials = (): AppError => new AppError('UNAUTHENTICATED', 'wrong e-mail or password')

/** Opens a session. Throws `UNAUTHENTICATED`, the same for an unknown user and a wrong password, after the same work (R-AUTH-1). */
export async function logIn({ database, sources }: Accounts, body: LoginBody): Promise<Login> {
  if (!isStorableText(body.email) || !isStorableText(body.device_name))
    throw new AppError('INVALID', 'a text holds U+0000 or a lone surrogate')
  if (!hasVisibleCharacter(body.device_name)) throw new AppError('INVALID', 'the device name has no visible character')
  const user = await database.read(({ db }) => userByEmail(db, body.email.trim()))
  const isRight = await isPasswordRight(user?.password_hash ?? null, body.password)
  if (!user || !isRight || user.is_disabled === 1) throw wrongCredentials()

  const device_id = sources.newId()
  const device_kind = body.device_kind ?? 'desktop'
  return database.transact([user.id], async (tx): Promise<Login> => {
    const current = await userById(tx.db, user.id)
    if (current?.password_hash !== user.password_hash || current?.is_disabled !== 0) throw wrongCredentials() // changed while we were hashing
    await insertSession(tx.db, {
      id: device_id,
      user_id: user.id,
      device_name: body.device_name,
      device_kind,
      created_at: tx.now,
      ended_at: null,
    })
    if (device_kind === 'desktop') return { kind: 'desktop', user: userOf(user), tokens: await handOutTokens(tx, sources, device_id) }
    const cookie = sources.newToken()
    const expires_at = inSeconds(sources.now(), cookieLifetime)
    await insertTokens(tx.db, [
      { hash: hashOf(cookie), session_id: device_id, kind: 'cookie', generation: 0, expires_at, retired_at: null },
    ])
    return { kind: 'browser', user: userOf(user), device_id, cookie }
  })
}

/**
 * Rotates the tokens (R-AUTH-3). The old refresh token stays good, because this answer may be lost for hours; its reuse
 * more than 60 s after the new access token was first used means that somebody else holds it: the whole family ends.
 */
export async function refreshTokens({ database, sources }: Accounts, refresh_token: string): Promise<Tokens> {
  // The end of a family must be committed, so it is answered here and thrown only after.
  const owner = async (db: Tx['db']): Promise<number[]> => {
    const found = await sessionByToken(db, hashOf(refresh_token))
    return found ? [found.user.id] : []
  }
  const tokens = await database.transact(owner, async (tx): Promise<Tokens | null> => {
    const found = await sessionByToken(tx.db, hashOf(refresh_token))
    if (!found || found.token.kind !== 'refresh') return null
    if (isReuse(found, sources.now())) {
      await endSession(tx, found.session.id)
      return null
    }
    const retiredBefore = inSeconds(sources.now(), -retiredTokensKept)
    await dropOldTokens(tx.db, { session_id: found.session.id, now: tx.now, retiredBefore })
    return handOutTokens(tx, sources, found.session.id)
  })
  if (tokens) return tokens
  throw new AppError('UNAUTHENTICATED', 'the session has ended: sign in again')
}

function isReuse({ token }: SignedIn, now: Date): boolean {
  if (token.expires_at < now.toISOString()) return true
  return token.retired_at !== null && now.getTime() > Date.parse(token.retired_at) + limits.refreshGrace * 1000
}

/** Who a bearer or cookie belongs to; undefined where it is unknown, expired or ended. The first use of a new access token
 * retires older refresh tokens. `meant`: whom the call is for, if it says so; another person than the session's is `OTHER_ACCOUNT`. */
export async function sessionOf(
  { database, sources }: Accounts,
  token: string,
  { kind, meant }: { kind: 'access' | 'cookie'; meant: string | null },
): Promise<Session | undefined> {
  const found = await database.read(({ db }) => sessionByToken(db, hashOf(token)))
  if (!found || found.token.kind !== kind || found.token.expires_at < sources.now().toISOString()) return undefined
  if (meant !== null && meant !== String(found.user.id))
    throw new AppError('OTHER_ACCOUNT', 'this call is for another person than the session')
  if (kind === 'access' && found.token.retired_at === null) {
    await database.transact([found.user.id], (tx) => markTokenUsed(tx.db, found.token, tx.now))
  }
  const { session, user } = found
  return { id: session.id, person: { id: user.id, role: user.role }, user: userOf(user) }
}

/** Ends the session with all its tokens and streams (R-AUTH-4). */
export async function logOut({ database }: Accounts, session: Session): Promise<void> {
  await database.transact([session.person.id], (tx) => endSession(tx, session.id))
}

/** The poke that a stream of this session says now; undefined when the session has ended. */
export async function readPoke(database: Database, session: Session): Promise<Poke | undefined> {
  return database.read(async ({ db, epoch }) =>
    (await liveSession(db, session.id)) ? { epoch, user_id: session.person.id, head: await headOf(db, session.person.id) } : undefined,
  )
}

/** The hash to store for a password that the platform sends; undefined where it is the one already stored, so that a repeat changes nothing. */
export async function newPasswordHash(
  database: Database,
  user_id: number,
  password: string | null | undefined,
): Promise<string | undefined> {
  if (password === undefined || password === null) return undefined
  const known = await database.read(({ db }) => userById(db, user_id))
  const isSame = known?.password_hash ? await isPasswordRight(known.password_hash, password) : false
  return isSame ? undefined : hashPassword(password)
}

async function handOutTokens(tx: Tx, sources: Sources, session_id: string): Promise<Tokens> {
  const access_token = sources.newToken()
  const refresh_token = sources.newToken()
  const generation = (await highestGeneration(tx.db, session_id)) + 1
  const now = sources.now()
  const base = { session_id, generation, retired_at: null }
  await insertTokens(tx.db, [
    { ...base, hash: hashOf(access_token), kind: 'access', expires_at: inSeconds(now, limits.accessTokenLifetime) },
    { ...base, hash: hashOf(refresh_token), kind: 'refresh', expires_at: inSeconds(now, 365 * 24 * 3600) },
  ])
  return { access_token, expires_in: limits.accessTokenLifetime, refresh_token, device_id: session_id }
}
