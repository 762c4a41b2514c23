import { DatabaseSync } from '@photostructure/sqlite'

/**
 * Says, for as long as the process lives, that it has the database open: a read lock on a small file beside it, which the system takes back
 * when the process dies however it dies. Restoring asks for the write lock. Returns the function that ends it.
 * Throws, in an operator's words, where somebody is in the way.
 */
export function holdPresence(file: string, mode: 'shared' | 'alone'): () => void {
  if (file === ':memory:') return () => undefined // nobody else can have it
  const connection = new DatabaseSync(`${file}.open`)
  try {
    connection.exec('PRAGMA busy_timeout = 0')
    if (mode === 'shared') {
      connection.exec('BEGIN')
      connection.prepare('SELECT count(*) FROM sqlite_master').get() // a transaction takes its lock with the first read
    } else connection.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    connection.close()
    const reason = mode === 'shared' ? 'a restore is running on this database' : 'a server has this database open: stop it first'
    throw new Error(reason, { cause: error })
  }
  return () => {
    connection.exec('ROLLBACK')
    connection.close()
  }
}
