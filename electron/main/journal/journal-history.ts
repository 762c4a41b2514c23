import type { HistoryLimit, VerdictRecord } from '../../bridge/journal.js'
import type { Database } from './sqlite-driver.js'

const historyLimit: HistoryLimit = 500

/** Beside the tables of the journal's format: an older app leaves it alone, so that going back to one stays possible. */
export const historySchema = `
  CREATE TABLE verdicts (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    thread_id TEXT NOT NULL,
    intent TEXT NOT NULL,
    verdict TEXT NOT NULL,
    answered_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX verdicts_by_thread ON verdicts (thread_id, position);`

/** Adds the verdict of an entry to its thread's history, within the caller's transaction, and forgets the oldest beyond the limit. */
export function keepVerdict(database: Database, { id, verdict, answered_at }: Pick<VerdictRecord, 'id' | 'verdict' | 'answered_at'>): void {
  if (!hasHistory(database)) database.exec(historySchema) // an earlier app's journal gets it with its first verdict: opening must work on a full disk
  database
    .prepare(
      `INSERT INTO verdicts (id, thread_id, intent, verdict, answered_at)
       SELECT id, thread_id, intent, ?, ? FROM entries WHERE id = ?`,
    )
    .run(verdict, answered_at, id)
  database
    .prepare(
      `WITH thread AS (SELECT thread_id AS id FROM entries WHERE id = ?)
       DELETE FROM verdicts WHERE thread_id = (SELECT id FROM thread) AND position <= (
         SELECT position FROM verdicts WHERE thread_id = (SELECT id FROM thread)
         ORDER BY position DESC LIMIT 1 OFFSET ${historyLimit})`,
    )
    .run(id)
}

/** Forgets what was answered to an intent, within the caller's transaction. */
export function forgetVerdicts(database: Database, id: string): void {
  if (hasHistory(database)) database.prepare('DELETE FROM verdicts WHERE id = ?').run(id)
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
