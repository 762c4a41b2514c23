import { sql, type Kysely } from 'kysely'
import { fingerprintOf } from '../fingerprint.js'
import type { Tables } from '../tables.js'
import type { Step } from './step.js'

/**
 * A message's row remembers what it was first sent as, so the verdicts on messages and markers may go. Refusals get a place in the order they
 * were given, by their ids, which carry the time. An applied verdict without a rev gets the head of its author.
 */
export const memoryOfVerdicts: Step[] = [
  `ALTER TABLE messages ADD COLUMN fingerprint TEXT NOT NULL DEFAULT ''`,
  fillFingerprints,
  `ALTER TABLE verdicts ADD COLUMN place BIGINT`,
  `DELETE FROM verdicts WHERE (status = 'applied' AND seq IS NOT NULL) OR fingerprint = 'malformed'
    OR (status = 'refused' AND code IN ('INVALID', 'TOO_LARGE'))`,
  `UPDATE verdicts SET place = n.place FROM (SELECT author_id, intent_id, ROW_NUMBER() OVER (PARTITION BY author_id ORDER BY intent_id) AS place
    FROM verdicts WHERE status = 'refused') AS n WHERE n.author_id = verdicts.author_id AND n.intent_id = verdicts.intent_id`,
  `CREATE UNIQUE INDEX verdicts_refusals ON verdicts (author_id, place) WHERE place IS NOT NULL`,
  `DELETE FROM verdicts WHERE place <= (SELECT MAX(v.place) FROM verdicts AS v WHERE v.author_id = verdicts.author_id) - 10000`,
  `UPDATE verdicts SET rev = COALESCE((SELECT c.rev FROM clocks AS c WHERE c.user_id = verdicts.author_id), 0)
    WHERE status = 'applied' AND rev IS NULL`,
]

const pageSize = 1_000

async function fillFingerprints(db: Kysely<Tables>): Promise<void> {
  for (let after = ''; ;) {
    const page = db.selectFrom('messages').select(['id', 'thread_id', 'body']).where('id', '>', after).orderBy('id').limit(pageSize)
    const rows = await page.execute()
    const last = rows.at(-1)
    if (!last) return
    after = last.id
    const values = rows.map(({ id, thread_id, body }) => sql`(${id}, ${fingerprintOf(['send_message', thread_id, body])})`)
    await sql`UPDATE messages SET fingerprint = v.column2 FROM (VALUES ${sql.join(values)}) AS v WHERE messages.id = v.column1`.execute(db)
  }
}
