import { createHash } from 'node:crypto'
import path from 'node:path'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { sessionUserSchema } from '../../bridge/schemas.js'
import { readJson, writeDurably } from '../durable-file.js'

const accountSchema = Type.Object({
  key: Type.String({ pattern: '^[0-9a-f]{16}$' }),
  server_url: Type.String(),
  email: Type.String(),
  user: sessionUserSchema,
})

const fileSchema = Type.Object({
  format: Type.Literal(1),
  /** The account whose window opens at the next start; `null` after a sign-out. */
  current: Type.Union([Type.String(), Type.Null()]),
  /** Most recent first. */
  accounts: Type.Array(accountSchema),
})

/** A person on a server, as this machine knows them. */
export type Account = Static<typeof accountSchema>

export interface Accounts {
  /** Whose window opens at start. */
  current(): Account | null
  /** The one used last, signed out or not. */
  latest(): Account | null
  /** Throws I/O faults. */
  remember(account: Account): void
  signOut(): void
}

/** Names the folder, the partition and the window of one person on one server. `serverUrl` is an origin from `normaliseServerUrl`. */
export function accountKey(serverUrl: string, userId: number): string {
  return createHash('sha256').update(`${serverUrl} ${userId}`).digest('hex').slice(0, 16)
}

/** The known accounts, in `<folder>/accounts.json`. */
export function createAccounts(folder: string): Accounts {
  const file = path.join(folder, 'accounts.json')
  const read = (): Static<typeof fileSchema> => {
    const content = readJson(file)
    return Value.Check(fileSchema, content) ? content : { format: 1, current: null, accounts: [] }
  }
  const write = (content: Static<typeof fileSchema>): void => writeDurably(file, JSON.stringify(content, null, 2))

  return {
    current() {
      const { current, accounts } = read()
      return accounts.find((account) => account.key === current) ?? null
    },
    latest: () => read().accounts[0] ?? null,
    remember(account) {
      const others = read().accounts.filter(({ key }) => key !== account.key)
      write({ format: 1, current: account.key, accounts: [account, ...others] })
    },
    signOut() {
      write({ ...read(), current: null })
    },
  }
}
