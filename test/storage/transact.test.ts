import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { takeRevs } from '../../sync-server/storage/clock.js'
import type { Database, DatabasePlace } from '../../sync-server/storage/database.js'
import { openDatabase } from '../../sync-server/storage/open-database.js'
import { savepoint, type Tx } from '../../sync-server/storage/transaction.js'
import { headOf } from '../../sync-server/storage/feed.js'
import { setMeta } from '../../sync-server/storage/migrations.js'
import { insertUser, userById } from '../../sync-server/storage/people.js'
import { isPostgres, makePlace, runSql } from '../support/engines.js'

interface Opened {
  database: Database
  place: DatabasePlace
  /** What was announced after commits, in order. */
  heads: [number, number][]
  faults: unknown[]
}

async function open(at?: DatabasePlace): Promise<Opened> {
  const own = at === undefined ? await makePlace() : null
  const place = at ?? own?.place ?? expect.unreachable()
  const heads: [number, number][] = []
  const faults: unknown[] = []
  const database = await openDatabase(place, {
    now: () => new Date('2026-03-01T08:00:00Z'),
    newEpoch: () => crypto.randomUUID(),
    onHeads: (_epoch, grown) => void heads.push(...grown),
    onSessionEnded: () => undefined,
    onMissed: () => undefined,
    onFault: (error) => void faults.push(error),
  })
  let closing: Promise<void> | null = null
  const close = () => (closing ??= database.close())
  onTestFinished(async () => {
    await close()
    await own?.remove()
  })
  return { database: { ...database, close }, place, heads, faults }
}

const addUser = (tx: Tx, id: number): Promise<void> =>
  insertUser(tx.db, {
    id,
    role: 'tutor',
    email: `${id}@example.org`,
    display_name: `№ ${id}`,
    locale: 'uk',
    time_zone: 'Europe/Kyiv',
    password_hash: null,
    is_disabled: 0,
    created_at: tx.now,
  })
const isThere = (database: Database, id: number): Promise<boolean> =>
  database.read(async ({ db }) => (await userById(db, id)) !== undefined)
const head = (database: Database, id: number): Promise<number> => database.read(({ db }) => headOf(db, id))
/** On SQLite commits come in the order asked for; on PostgreSQL transactions of one person take turns as they come. */
const inOrder = (numbers: number[]): number[] => (isPostgres ? numbers.toSorted((a, b) => a - b) : numbers)
const forTutor = (tutor_id: number) => ({ tutor_id, student_id: null })

describe('transact', () => {
  it('undoes rows, revs and effects of work that throws', async () => {
    const { database, heads } = await open()
    const effects: string[] = []
    const failing = database.transact([1], async (tx) => {
      await addUser(tx, 1)
      takeRevs(tx, forTutor(1))
      tx.onCommit(() => effects.push('never'))
      throw new Error('planted')
    })
    await expect(failing).rejects.toThrow('planted')
    expect([await isThere(database, 1), await head(database, 1), effects, heads]).toEqual([false, 0, [], []])
  })

  it('gives every job of a shared commit its own fate', async () => {
    const { database } = await open()
    const results = await Promise.allSettled(
      Array.from({ length: 150 }, (_, index) =>
        database.transact([7], async (tx) => {
          await addUser(tx, 100 + (index % 10 === 3 ? 0 : index)) // every tenth takes a taken id
          return takeRevs(tx, forTutor(7)).tutor_rev
        }),
      ),
    )
    const kept = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(15)
    expect(kept.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 135 }, (_, index) => index + 1))
    expect(await head(database, 7)).toBe(135)
    expect([await isThere(database, 101), await isThere(database, 103)]).toEqual([true, false])
  })

  it('undoes a savepoint alone, with its revs', async () => {
    const { database } = await open()
    await database.transact([1], async (tx) => {
      takeRevs(tx, forTutor(1))
      await addUser(tx, 1)
      const failing = savepoint(tx, async () => {
        await addUser(tx, 2)
        takeRevs(tx, forTutor(1))
        throw new Error('planted')
      })
      await expect(failing).rejects.toThrow('planted')
      expect(takeRevs(tx, forTutor(1)).tutor_rev).toBe(2)
    })
    expect([await isThere(database, 1), await isThere(database, 2), await head(database, 1)]).toEqual([true, false, 2])
  })

  it('R-SYNC-1: revs are dense under 200 concurrent transactions of many people, some of which fail', async () => {
    const { database } = await open()
    const given = new Map<number, number[]>()
    const jobs = Array.from({ length: 200 }, async (_, index) => {
      const [one, two] = [1 + (index % 5), 11 + (index % 7)]
      const revs = await database.transact([two, one], async (tx) => {
        const taken = takeRevs(tx, { tutor_id: one, student_id: two })
        await new Promise((resolve) => setImmediate(resolve))
        if (index % 9 === 0) throw new Error('planted')
        return taken
      })
      given.set(one, [...(given.get(one) ?? []), revs.tutor_rev ?? 0])
      given.set(two, [...(given.get(two) ?? []), revs.student_rev ?? 0])
    })
    await Promise.allSettled(jobs)
    expect(given.size).toBe(12)
    for (const [id, revs] of given) {
      expect(revs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: revs.length }, (_, index) => index + 1))
      expect(await head(database, id)).toBe(revs.length)
    }
  })

  it('refuses a rev for a person it did not lock', async () => {
    const { database } = await open()
    await expect(database.transact([1], async (tx) => takeRevs(tx, forTutor(2)))).rejects.toThrow('not locked')
  })

  it('runs effects and announces heads only after the commit, in order', async () => {
    const { database, heads } = await open()
    const seen: Promise<boolean>[] = []
    const order: number[] = []
    const work = Array.from({ length: 20 }, (_, index) =>
      database.transact([1], async (tx) => {
        await addUser(tx, index + 1)
        takeRevs(tx, forTutor(1))
        tx.onCommit(() => {
          order.push(index)
          seen.push(isThere(database, index + 1))
        })
        expect(order).not.toContain(index)
      }),
    )
    await Promise.all(work)
    const all = Array.from({ length: 20 }, (_, index) => index)
    expect(inOrder(order)).toEqual(all)
    expect(inOrder(heads.map(([, head]) => head))).toEqual(all.map((index) => index + 1))
    expect(await Promise.all(seen)).toEqual(Array(20).fill(true))
  })

  it('an effect that throws is told to the log and stops nobody', async () => {
    const { database, faults } = await open()
    const throwing = database.transact([1], async (tx) => {
      await addUser(tx, 1)
      tx.onCommit(() => {
        throw new Error('planted')
      })
    })
    await throwing
    await database.transact([1], (tx) => addUser(tx, 2))
    expect(faults).toHaveLength(1)
    expect([await isThere(database, 1), await isThere(database, 2)]).toEqual([true, true])
  })

  it('when the engine gives up a transaction, all its jobs fail as UNAVAILABLE, nothing of it stays, and the next one works', async () => {
    const { database } = await open()
    const lost = [
      database.transact([1], (tx) => addUser(tx, 1)),
      database.transact([1], async (tx) => {
        await setMeta(tx.db, 'x', 'y')
        await sql.raw(isPostgres ? 'SELECT pg_terminate_backend(pg_backend_pid())' : 'ROLLBACK').execute(tx.db)
        throw new Error('planted')
      }),
      database.transact([1], (tx) => addUser(tx, 3)),
    ]
    const unavailable = { status: 'rejected', reason: { code: 'UNAVAILABLE' } }
    const passed = { status: 'fulfilled' }
    // On SQLite the three share one transaction, on PostgreSQL each has its own.
    expect(await Promise.allSettled(lost)).toMatchObject(isPostgres ? [passed, unavailable, passed] : Array(3).fill(unavailable))
    const keys = await database.read(({ db }) => db.selectFrom('meta').select('key').execute())
    expect(keys.map(({ key }) => key)).not.toContain('x')
    expect([await isThere(database, 1), await isThere(database, 3)]).toEqual([isPostgres, isPostgres])
    await database.transact([1], (tx) => addUser(tx, 4))
    expect(await isThere(database, 4)).toBe(true)
  })
})

describe('the database', () => {
  it('keeps everything over reopening, its epoch too', async () => {
    const first = await open()
    await first.database.transact([1], async (tx) => {
      await addUser(tx, 1)
      takeRevs(tx, forTutor(1))
    })
    const epoch = await first.database.read(async (snapshot) => snapshot.epoch)
    await first.database.close()
    const second = await open(first.place)
    expect(await isThere(second.database, 1)).toBe(true)
    expect([await head(second.database, 1), await second.database.read(async (snapshot) => snapshot.epoch)]).toEqual([1, epoch])
  })

  it('refuses a database of a newer program, and leaves it as it is', async () => {
    const { database, place } = await open()
    await database.transact([], (tx) => setMeta(tx.db, 'schema_version', '99'))
    await database.close()
    const before = await runSql(place, 'SELECT * FROM meta ORDER BY key')
    await expect(open(place)).rejects.toThrow(/schema version 99.*newer program/)
    expect(await runSql(place, 'SELECT * FROM meta ORDER BY key')).toEqual(before)
  })

  it('a reader sees one snapshot, whatever is written meanwhile', async () => {
    const { database } = await open()
    await database.read(async ({ db }) => {
      expect(await headOf(db, 1)).toBe(0)
      await database.transact([1], async (tx) => void takeRevs(tx, forTutor(1)))
      expect(await headOf(db, 1)).toBe(0)
    })
    expect(await head(database, 1)).toBe(1)
  })
})
