import path from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { v7 } from 'uuid'
import { connectSqlite } from '../../sync-server/storage/engines/sqlite-connection.js'
import { migrate } from '../../sync-server/storage/migrations.js'

/**
 * Messages a second that the bare driver writes with all that one leaves behind: its row, its verdict and the indexes of both, in transactions
 * of 100, with no rule judged. No server on this schema can be faster.
 */
export async function writeSameRows(folder: string, text: string): Promise<number> {
  const file = path.join(folder, `${v7()}.sqlite`)
  const migrated = connectSqlite(file, 'write')
  await migrate(migrated, 'sqlite', () => 'bench')
  await migrated.destroy()
  const database = new DatabaseSync(file)
  const now = new Date().toISOString()
  // What a message refers to is looked up by its foreign keys, so it must be there.
  database.exec(`PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
    INSERT INTO users (id, role, email, display_name, locale, time_zone, is_disabled, created_at)
      VALUES (1, 'tutor', 'a', 'a', 'uk', '', 0, '${now}'), (2, 'student', 'b', 'b', 'uk', '', 0, '${now}');
    INSERT INTO relations (id, tutor_id, student_id, status, status_changed_at, created_at) VALUES (1, 1, 2, 'ACTIVE', '${now}', '${now}');
    INSERT INTO threads (id, kind, relation_id, tutor_id, student_id, is_writable, last_seq, created_at)
      VALUES ('thread', 'contact', 1, 1, 2, 1, 0, '${now}')`)
  const message = database.prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const verdict = database.prepare('INSERT INTO verdicts VALUES (?, ?, ?, ?, ?, ?, ?)')
  const begun = performance.now()
  for (let seq = 1; seq <= 4_000; seq += 1) {
    if (seq % 100 === 1) database.exec('BEGIN IMMEDIATE')
    const id = v7()
    message.run(id, 'thread', seq, 1, 2, seq, seq, 1, text, now, now)
    verdict.run(1, id, 'f'.repeat(64), 'applied', null, seq, seq)
    if (seq % 100 === 0) database.exec('COMMIT')
  }
  const seconds = (performance.now() - begun) / 1000
  database.close()
  return 4_000 / seconds
}
