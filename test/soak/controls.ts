import pg from 'pg'
import { people, studentId, tutorId } from './plan.js'

/** The same load done wrong, beside the soak: what the design avoids must show itself here, or the soak is blind. */

const writers = 16
const commitsEach = 400

export interface Controls {
  serialRows: number
  /** Rows that a reader with a serial id as its checkpoint never saw. */
  serialMissed: number
  unsortedDeadlocks: number
  sortedDeadlocks: number
}

export async function runControls(url: string): Promise<Controls> {
  const pool = new pg.Pool({ connectionString: url, max: writers + 1 })
  pool.on('error', () => undefined) // an ended connection may still be told that the server stops
  try {
    await pool.query('CREATE TABLE control_rows (id BIGSERIAL PRIMARY KEY, body TEXT NOT NULL)')
    await pool.query('CREATE TABLE control_clocks (id INT PRIMARY KEY, rev BIGINT NOT NULL)')
    await pool.query('INSERT INTO control_clocks SELECT n, 0 FROM generate_series(1, $1::int) n', [people.tutors])
    await pool.query('INSERT INTO control_clocks SELECT 100 + n, 0 FROM generate_series(1, $1::int) n', [people.students])
    const serial = await runSerial(pool)
    const unsortedDeadlocks = await runLocks(pool, (step, lane) => (lane % 2 === 0 ? pairOf(step) : pairOf(step).toReversed()))
    const sortedDeadlocks = await runLocks(pool, (step) => pairOf(step).toSorted((a, b) => a - b))
    return { ...serial, unsortedDeadlocks, sortedDeadlocks }
  } finally {
    await pool.end()
  }
}

const pairOf = (step: number): number[] => [tutorId(step), studentId(step * 5)]

/** Writers take their id when they insert and commit when they are done; the reader goes on from the highest id it saw. */
async function runSerial(pool: pg.Pool): Promise<{ serialRows: number; serialMissed: number }> {
  let isWriting = true
  let [checkpoint, seen] = [0, 0]
  const reader = (async () => {
    for (;;) {
      const isLast = !isWriting
      const { rows } = await pool.query<{ id: string }>('SELECT id FROM control_rows WHERE id > $1 ORDER BY id', [checkpoint])
      seen += rows.length
      checkpoint = Number(rows.at(-1)?.id ?? checkpoint)
      if (isLast && rows.length === 0) return
    }
  })()
  await inLanes(async (lane) => {
    const client = await pool.connect()
    for (let number = 0; number < commitsEach; number += 1) {
      await client.query('BEGIN')
      await client.query('INSERT INTO control_rows (body) VALUES ($1)', ['x'])
      if ((number + lane) % 3 === 0) await client.query('SELECT 1') // some transactions do more after their insert than others
      await client.query('COMMIT')
    }
    client.release()
  })
  isWriting = false
  await reader
  const serialRows = writers * commitsEach
  return { serialRows, serialMissed: serialRows - seen }
}

/** Locks two people in the order given, one after the other. */
async function runLocks(pool: pg.Pool, orderOf: (step: number, lane: number) => number[]): Promise<number> {
  let deadlocks = 0
  await inLanes(async (lane) => {
    const client = await pool.connect()
    await client.query("SET deadlock_timeout = '100ms'")
    for (let number = 0; number < commitsEach / 4; number += 1) {
      try {
        await client.query('BEGIN')
        for (const id of orderOf(number * 7 + lane, lane)) await client.query('UPDATE control_clocks SET rev = rev + 1 WHERE id = $1', [id])
        await client.query('COMMIT')
      } catch (error) {
        await client.query('ROLLBACK')
        if (!(error instanceof Error) || !('code' in error) || error.code !== '40P01') throw error
        deadlocks += 1
      }
    }
    client.release()
  })
  return deadlocks
}

const inLanes = (work: (lane: number) => Promise<void>): Promise<void[]> =>
  Promise.all(Array.from({ length: writers }, (_, lane) => work(lane)))
