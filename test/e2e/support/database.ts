import path from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'

/** Every message body in the server's database, by thread and place: what is really there, past all our own code. */
export function storedBodies(data_dir: string): string[] {
  const rows = rowsOf(data_dir, 'SELECT body FROM messages ORDER BY thread_id, seq') as { body: string }[]
  return rows.map((row) => row.body)
}

/** The server's times of all messages. */
export function storedTimes(data_dir: string): string[] {
  const rows = rowsOf(data_dir, 'SELECT created_at FROM messages ORDER BY created_at') as { created_at: string }[]
  return rows.map((row) => row.created_at)
}

export const countThreads = (data_dir: string): number => rowsOf(data_dir, 'SELECT id FROM threads').length

export function inquiryStatus(data_dir: string, id: number): string | undefined {
  const rows = rowsOf(data_dir, `SELECT status FROM inquiries WHERE id = ${id}`) as { status: string }[]
  return rows[0]?.status
}

function rowsOf(data_dir: string, query: string): unknown[] {
  const db = new DatabaseSync(path.join(data_dir, 'kreida.sqlite'), { readOnly: true })
  const rows = db.prepare(query).all()
  db.close()
  return rows
}

/** Ends every session as if its time had come. The server must be down. */
export function endSessions(data_dir: string): void {
  const db = new DatabaseSync(path.join(data_dir, 'kreida.sqlite'))
  db.exec("UPDATE sessions SET ended_at = '2020-01-01T00:00:00.000Z'; DELETE FROM tokens WHERE kind <> 'refresh'")
  db.close()
}
