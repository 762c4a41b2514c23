import type { HistoryLimit, VerdictRecord } from '../bridge/journal.js'
import type { Database } from './sqlite-driver.js'

const historyLimit: HistoryLimit = 500

/** Beside the tables of the journal's format: an older app leaves it alone, so that going back to one stays possible. */
export const historySchema = `
  CREATE TABLE IF NOT EXISTS verdicts (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    thread_id TEXT NOT NULL,
    intent TEXT NOT NULL,
    verdict TEXT NOT NULL,
    answered_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS verdicts_by_thread ON verdicts (thread_id, position);`

/** Adds the verdict of an entry to its thread's history, within the caller's transaction, and forgets the oldest beyond the limit. */
export function keepVerdict(database: Database, { id, verdict, answered_at }: Pick<VerdictRecord, 'id' | 'verdict' | 'answered_at'>): void {
  if (!hasHistory(database)) database.exec(historySchema) // a journal of an earlier app, whose disk may have been full when it was opened
  database
    .prepare(
      `INSERT INTO verdicts (id, thread_id, intent, verdict, answered_at)
       SELECT id, thread_id, intent, ?, ? FROM entries WHERE id = ?`,
    )
    .run(verdict, answered_at, id)
  database
    .prepare(
      `DELETE FROM verdicts WHERE thread_id = (SELECT thread_id FROM entries WHERE id = ?) AND position <= (
         SELECT older.position FROM verdicts AS older WHERE older.thread_id = verdicts.thread_id
         ORDER BY older.position DESC LIMIT 1 OFFSET ${historyLimit})`,
    )
    .run(id)
}

/** The verdict history of these threads, newest first. */
export function verdictsOf(database: Database, thread_ids: readonly string[]): VerdictRecord[] {
  if (!hasHistory(database)) return []
  const rows = database
    .prepare(
      `SELECT position, id, thread_id, intent, verdict, answered_at FROM verdicts
       WHERE thread_id IN (SELECT value FROM json_each(?)) ORDER BY position DESC`,
    )
    .all(JSON.stringify(thread_ids))
  return rows.map((row) => ({
    position: Number(row['position']),
    id: String(row['id']),
    thread_id: String(row['thread_id']),
    intent: String(row['intent']),
    verdict: String(row['verdict']),
    answered_at: String(row['answered_at']),
  }))
}

const hasHistory = (database: Database): boolean =>
  database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'verdicts'").all().length > 0
