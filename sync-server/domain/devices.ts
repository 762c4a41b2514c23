import type { Device, PasswordBody } from '../contract/calls.js'
import { AppError } from '../contract/errors.js'
import { endSession, liveSessionsOf, updateUser, userById } from '../storage/people.js'
import type { Tx } from '../storage/transaction.js'
import type { Accounts, Session } from './accounts.js'
import { hashPassword, isPasswordRight } from './passwords.js'

/** A person's own devices: each is one session. */

/** The devices that are signed in, the newest first (R-AUTH-6). */
export async function readDevices({ database }: Accounts, session: Session): Promise<Device[]> {
  const sessions = await database.read(({ db }) => liveSessionsOf(db, session.person.id))
  return sessions.map(({ id, device_name, device_kind, created_at }) => ({
    device_id: id,
    device_name,
    device_kind,
    created_at,
    is_current: id === session.id,
  }))
}

/** Signs one of the person's own devices out (R-AUTH-6). Throws `NOT_FOUND` for any other. */
export async function endDevice({ database }: Accounts, session: Session, device_id: string): Promise<void> {
  await database.transact([session.person.id], async (tx) => {
    const sessions = await liveSessionsOf(tx.db, session.person.id)
    if (!sessions.some(({ id }) => id === device_id)) throw new AppError('NOT_FOUND', 'no such device is signed in')
    await endSession(tx, device_id)
  })
}

/** Changes the password and signs every other device out (R-AUTH-7). Throws `FORBIDDEN` where the current one is wrong. */
export async function changePassword({ database }: Accounts, session: Session, body: PasswordBody): Promise<void> {
  const known = await database.read(({ db }) => userById(db, session.person.id))
  const wrong = new AppError('FORBIDDEN', 'the current password is wrong')
  if (!(await isPasswordRight(known?.password_hash ?? null, body.current_password))) throw wrong
  const password_hash = await hashPassword(body.new_password)
  await database.transact([session.person.id], async (tx) => {
    const current = await userById(tx.db, session.person.id)
    if (current?.password_hash !== known?.password_hash) throw wrong // changed from elsewhere while we were hashing
    await updateUser(tx.db, session.person.id, { password_hash })
    await endSessionsOf(tx, session.person.id, session.id)
  })
}

/** Ends all sessions of a person that the transaction has locked, but for one. */
export async function endSessionsOf(tx: Tx, user_id: number, except?: string): Promise<void> {
  for (const { id } of await liveSessionsOf(tx.db, user_id)) if (id !== except) await endSession(tx, id)
}
