import { hasVisibleCharacter, isStorableText } from '../contract/body.js'
import { AppError } from '../contract/errors.js'
import type { Role } from '../contract/values.js'
import type { Database } from '../storage/database.js'
import { newLocalId } from '../storage/local-ids.js'
import { allUsers, insertUser, updateUser, userByEmail } from '../storage/people.js'
import type { UserRow } from '../storage/tables.js'
import { endSessionsOf } from './devices.js'
import { hashPassword } from './passwords.js'

/** What an operator does to accounts where no platform does it. */

export interface NewUser {
  role: Role
  email: string
  display_name: string
  password: string
}

/** Makes a user with an id of this server's own and answers it. Throws `INVALID` for a bad field or an e-mail that somebody has. */
export async function addUser(database: Database, user: NewUser): Promise<number> {
  const email = user.email.trim().toLowerCase()
  const display_name = user.display_name.trim()
  if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 254) throw new AppError('INVALID', 'this is no e-mail address')
  if (!hasVisibleCharacter(display_name) || display_name.length > 200 || !isStorableText(display_name) || /\p{Cc}/u.test(display_name))
    throw new AppError('INVALID', 'a name has 1 to 200 characters, and none that steer a terminal')
  const password_hash = await hashOf(user.password)
  return database.transact([], async (tx) => {
    if (await userByEmail(tx.db, email)) throw new AppError('INVALID', 'another user has this e-mail')
    const id = await newLocalId(tx.db, 'users')
    const fields = { id, role: user.role, email, display_name, password_hash, is_disabled: 0, created_at: tx.now }
    await insertUser(tx.db, { ...fields, locale: 'uk', time_zone: 'Europe/Kyiv' })
    return id
  })
}

/** Sets a new password and signs all devices out. */
export async function setPassword(database: Database, email: string, password: string): Promise<void> {
  await changeUser(database, email, { password_hash: await hashOf(password) })
}

/** A disabled user is signed out everywhere and cannot sign in; what was written stays. Enabling undoes it, but for the sessions. */
export const setDisabled = (database: Database, email: string, is_disabled: boolean): Promise<void> =>
  changeUser(database, email, { is_disabled: is_disabled ? 1 : 0 })

export const readUsers = (database: Database): Promise<UserRow[]> => database.read(({ db }) => allUsers(db))

async function changeUser(database: Database, email: string, changes: Partial<UserRow>): Promise<void> {
  const find = async (db: Parameters<typeof userByEmail>[0]): Promise<UserRow> => {
    const user = await userByEmail(db, email.trim())
    if (!user) throw new AppError('INVALID', `nobody here has the e-mail ${email}`)
    return user
  }
  await database.transact(
    async (db) => [(await find(db)).id],
    async (tx) => {
      const { id } = await find(tx.db)
      await updateUser(tx.db, id, changes)
      await endSessionsOf(tx, id)
    },
  )
}

async function hashOf(password: string): Promise<string> {
  if (password.length < 8 || password.length > 1_000) throw new AppError('INVALID', 'a password has 8 to 1,000 characters')
  return hashPassword(password)
}
