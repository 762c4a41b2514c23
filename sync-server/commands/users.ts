import { randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import type { Context } from '../context.js'
import { addUser, readUsers, setDisabled, setPassword } from '../domain/operators.js'

export const usersUsage = `       npm run server -- users list                         who is there
       npm run server -- users add tutor|student EMAIL NAME  make one
       npm run server -- users password EMAIL               set a new password
       npm run server -- users disable EMAIL                sign out everywhere, and keep out
       npm run server -- users enable EMAIL                 let in again
       "add" and "password" read the password from standard input; at a terminal they make one and print it once.
`

/** An operator's work on accounts. Answers false where the words make no command. */
export async function runUsers({ database }: Context, words: string[]): Promise<boolean> {
  const [act, first = '', second = '', ...rest] = words
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  try {
    switch (act) {
      case 'list': {
        if (words.length !== 1) return false
        for (const user of await readUsers(database))
          say(
            `${String(user.id).padEnd(14)} ${user.role.padEnd(8)} ${user.email}  ${user.display_name}${user.is_disabled ? '  (disabled)' : ''}`,
          )
        return true
      }
      case 'add': {
        if ((first !== 'tutor' && first !== 'student') || second === '' || rest.length === 0) return false
        const password = await askPassword()
        const id = await addUser(database, { role: first, email: second, display_name: rest.join(' '), password: password.value })
        say(`made ${first} ${id}, ${second}${password.shown}`)
        return true
      }
      case 'password': {
        if (words.length !== 2) return false
        const password = await askPassword()
        await setPassword(database, first, password.value)
        say(`${first} has a new password and is signed out everywhere${password.shown}`)
        return true
      }
      case 'disable':
      case 'enable': {
        if (words.length !== 2) return false
        await setDisabled(database, first, act === 'disable')
        say(act === 'disable' ? `${first} is signed out everywhere and kept out` : `${first} may sign in again`)
        return true
      }
      default:
        return false
    }
  } finally {
    await database.close()
  }
}

/** From standard input, so that it stands in no shell history and no list of processes. */
async function askPassword(): Promise<{ value: string; shown: string }> {
  if (process.stdin.isTTY) {
    const value = randomBytes(12).toString('base64url')
    return { value, shown: `\npassword: ${value}` }
  }
  return { value: (await text(process.stdin)).replace(/\r?\n$/, ''), shown: '' }
}
