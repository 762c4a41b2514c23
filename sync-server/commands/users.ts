import { randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import type { Config } from '../config.js'
import { placeOf, type Context } from '../context.js'
import type { Role } from '../contract/values.js'
import { addUser, readUsers, setDisabled, setPassword } from '../domain/operators.js'
import type { Database } from '../storage/database.js'
import { requireDatabase } from '../storage/engines/sqlite-files.js'
import type { UserRow } from '../storage/tables.js'

export const usersUsage = `       npm run server -- users list                         who is there
       npm run server -- users add tutor|student EMAIL NAME  make one
       npm run server -- users password EMAIL               set a new password
       npm run server -- users disable EMAIL                sign out everywhere, and keep out
       npm run server -- users enable EMAIL                 let in again
       "add" and "password" read the password from standard input; at a terminal they make one and print it once.
`

/** What an operator asks of accounts. Answers the lines to print. */
type Act = (database: Database) => Promise<string[]>

/** An operator's work on accounts. Answers false, with no database opened, where the words make no command. Only `add` makes a database. */
export async function runUsers(config: Config, open: () => Promise<Context>, words: string[]): Promise<boolean> {
  const act = actOf(words)
  if (!act) return false
  const place = placeOf(config)
  if (place.engine === 'sqlite' && words[0] !== 'add') requireDatabase(place.file)
  const { database } = await open()
  try {
    for (const line of await act(database)) process.stdout.write(`${line}\n`)
    return true
  } finally {
    await database.close()
  }
}

function actOf([name, ...rest]: string[]): Act | null {
  const [first = '', email = '', ...names] = rest
  if (name === 'list' && rest.length === 0) return async (database) => (await readUsers(database)).map(lineOf)
  if (name === 'add' && (first === 'tutor' || first === 'student') && email !== '' && names.length > 0)
    return add(first, email, names.join(' '))
  if (rest.length !== 1) return null
  if (name === 'password') return resetPassword(first)
  if (name === 'disable' || name === 'enable') return disable(first, name === 'disable')
  return null
}

/** Whatever the platform has put into a name, one person is one line, and says nothing to the terminal. */
const lineOf = (user: UserRow): string =>
  `${String(user.id).padEnd(14)} ${user.role.padEnd(8)} ${user.email}  ${user.display_name}`.replaceAll(/\p{Cc}/gu, '\u{fffd}') +
  (user.is_disabled ? '  (disabled)' : '')

const add =
  (role: Role, email: string, display_name: string): Act =>
  async (database) => {
    const { password, shown } = await askPassword()
    const id = await addUser(database, { role, email, display_name, password })
    return [`made ${role} ${id}, ${email}`, ...shown]
  }

const resetPassword =
  (email: string): Act =>
  async (database) => {
    const { password, shown } = await askPassword()
    await setPassword(database, email, password)
    return [`${email} has a new password and is signed out everywhere`, ...shown]
  }

const disable =
  (email: string, isDisabled: boolean): Act =>
  async (database) => {
    await setDisabled(database, email, isDisabled)
    return [isDisabled ? `${email} is signed out everywhere and kept out` : `${email} may sign in again`]
  }

/** From standard input, so that it stands in no shell history and no list of processes. */
async function askPassword(): Promise<{ password: string; shown: string[] }> {
  if (process.stdin.isTTY) {
    const password = randomBytes(12).toString('base64url')
    return { password, shown: [`password: ${password}`] }
  }
  return { password: (await text(process.stdin)).replace(/\r?\n$/, ''), shown: [] }
}
