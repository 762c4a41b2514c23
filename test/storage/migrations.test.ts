import { describe, expect, it, onTestFinished } from 'vitest'
import { v7 } from 'uuid'
import { fingerprintOf } from '../../sync-server/storage/fingerprint.js'
import { inWordsOf } from '../../sync-server/storage/migrations.js'
import { firstSchema } from '../../sync-server/storage/migrations/first-schema.js'
import { openDatabase } from '../../sync-server/storage/open-database.js'
import { engine, makePlace, runSql } from '../support/engines.js'
import { quietOptions } from '../support/quiet-options.js'

const text = (value: string) => `'${value.replaceAll("'", "''")}'`
const now = text('2026-03-01T08:00:00.000Z')
const thread = '652d24ac-749e-5171-903c-191cf3cfab95'

/** A database as the first version left it, with these rows, brought forward by opening it. */
async function migrated(rows: string[]) {
  const { place, remove } = await makePlace()
  const steps = firstSchema.flatMap((step) => (typeof step === 'string' ? [inWordsOf(engine, step)] : []))
  const base = [
    'CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)',
    ...steps,
    "INSERT INTO meta VALUES ('schema_version', '1'), ('epoch', 'e')",
    `INSERT INTO users VALUES (1, 'tutor', 'a@b', 'A', 'uk', 'Europe/Kyiv', NULL, 0, ${now}), (2, 'student', 'c@d', 'C', 'uk', 'Europe/Kyiv', NULL, 0, ${now})`,
    'INSERT INTO clocks VALUES (1, 50), (2, 40)',
    `INSERT INTO relations VALUES (42, 1, 2, 1, 1, 'ACTIVE', ${now}, ${now})`,
    `INSERT INTO threads (id, kind, relation_id, tutor_id, student_id, tutor_rev, student_rev, is_writable, last_seq, last_message_at, last_sender_id, created_at)
      VALUES (${text(thread)}, 'contact', 42, 1, 2, 40, 40, 1, 5, ${now}, 2, ${now})`,
  ]
  await runSql(place, [...base, ...rows].join(';\n'))
  const database = await openDatabase(place, quietOptions('other'))
  onTestFinished(async () => {
    await database.close()
    await remove()
  })
  return database
}

const messageRow = (id: string, seq: number, sender: number, body: string): string =>
  `INSERT INTO messages VALUES (${text(id)}, ${text(thread)}, ${seq}, 1, 2, ${seq + 1}, ${seq + 1}, ${sender}, ${text(body)}, ${now}, ${now})`

describe('a database of the first version', () => {
  it('R-SYNC-15: messages get the fingerprint of their first content; verdicts on messages, markers and malformed intents go', async () => {
    const ids = Array.from({ length: 1_203 }, () => v7())
    const [ensured, ...refusals] = Array.from({ length: 4 }, () => v7()).toSorted()
    const verdict = (id: string | undefined, rest: string) => `INSERT INTO verdicts VALUES (1, ${text(id ?? '')}, 'f', ${rest})`
    const database = await migrated([
      ...ids.map((id, index) => messageRow(id, index + 1, 1, `it's "№ ${index}"\n`)),
      verdict(ids[0], `'applied', NULL, 2, 1`),
      verdict(ensured, `'applied', NULL, NULL, NULL`),
      verdict(refusals[1], `'refused', 'THREAD_NOT_FOUND', NULL, NULL`),
      verdict(refusals[0], `'refused', 'INQUIRY_CLOSED', NULL, NULL`),
      verdict(refusals[2], `'refused', 'INVALID', NULL, NULL`),
    ])
    await database.read(async ({ db, epoch }) => {
      expect(epoch).toBe('e')
      for (const row of await db.selectFrom('messages').selectAll().execute())
        expect(row.fingerprint).toBe(fingerprintOf(['send_message', thread, row.body]))
      expect(await db.selectFrom('verdicts').selectAll().orderBy('intent_id').execute()).toMatchObject([
        { intent_id: ensured, status: 'applied', rev: 50, place: null },
        { intent_id: refusals[0], place: 1 },
        { intent_id: refusals[1], place: 2 },
      ])
    })
  })
})

describe('counts of a database of the first version', () => {
  it('R-COUNT-3: the migration counts what is there', async () => {
    const senders = [1, 2, 2, 1, 2]
    const marker = (user: number, seq: number) =>
      `INSERT INTO read_markers VALUES (${text(thread)}, ${user}, 1, 2, ${10 + user}, ${10 + user}, ${seq}, ${now})`
    const database = await migrated([
      ...senders.map((sender, index) => messageRow(v7(), index + 1, sender, `№ ${index}`)),
      marker(1, 3),
      marker(2, 5),
    ])
    await database.read(async ({ db }) => {
      const messages = await db.selectFrom('messages').select(['seq', 'sender_count', 'tutor_reaction']).orderBy('seq').execute()
      expect(messages.map(({ sender_count }) => sender_count)).toEqual([1, 1, 2, 2, 3])
      expect(await db.selectFrom('threads').select(['tutor_count', 'student_count']).execute()).toEqual([
        { tutor_count: 2, student_count: 3 },
      ])
      const markers = await db.selectFrom('read_markers').select('read_count').orderBy('user_id').execute()
      expect(markers.map(({ read_count }) => read_count)).toEqual([2, 2])
    })
  })
})
