import { hash, verify } from '@node-rs/argon2'
import { AppError } from '../contract/errors.js'

/** Argon2id at OWASP's first parameter set (19 MiB, t = 2, p = 1). It runs on the thread pool, never on the event loop. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Passwords hashed at once, and waiting; beyond that the answer is 503 rather than a queue that nobody outlives. */
const capacity = { running: 3, waiting: 200 }
let running = 0
const waiting: (() => void)[] = []

/** Throws `UNAVAILABLE` when too many are waiting. */
export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password, parameters))

/** Same work for an unknown user as for a wrong password (R-AUTH-1): `stored` null is judged against a hash that nothing matches. */
export async function isPasswordRight(stored: string | null, password: string): Promise<boolean> {
  const isRight = await inTurn(() => verify(stored ?? unmatchable, password))
  return stored !== null && isRight
}

/** All zero bytes under the same parameters: nobody knows a password of it, and checking one costs the same. */
const unmatchable = `$argon2id$v=19$m=${parameters.memoryCost},t=${parameters.timeCost},p=${parameters.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < capacity.running) running += 1
  else if (waiting.length >= capacity.waiting) throw new AppError('UNAVAILABLE', 'too many sign-ins at once', { retry_after: 5 })
  else await new Promise<void>((resolve) => waiting.push(resolve)) // whoever is done hands its place over
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}
