import { sqlStateOf } from '../transaction.js'

/**
 * The server was not reached, or went away: refused, reset, timed out, no such name. Where a name has several addresses, Node gathers the
 * faults of all of them in one error, with neither a text nor a `syscall` of its own. Faults of files name a path.
 */
export const isSocketFault = (error: unknown): boolean =>
  error instanceof AggregateError || (error instanceof Error && 'syscall' in error && !('path' in error))

/** What an operator reads where the database cannot be used: which server it is, never the password. Our own words stay as they are. */
export function inOperatorsWords(error: unknown, url: string): unknown {
  if (!(error instanceof Error)) return error
  const { hostname, port } = new URL(url)
  const place = `PostgreSQL at ${hostname}:${port || '5432'}`
  const isLate = /timeout (exceeded|expired)/i.test(error.message)
  if (isSocketFault(error) || isLate) {
    const reason = isLate || !('code' in error) ? 'not in time' : String(error.code)
    return new Error(`${place} does not answer (${reason}): start it, or correct DATABASE_URL`, { cause: error })
  }
  return sqlStateOf(error) === null ? error : new Error(`${place}: ${error.message}`, { cause: error })
}
