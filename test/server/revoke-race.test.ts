import { v7 } from 'uuid'
import { expect, it } from 'vitest'
import { threadIdOf } from '../../sync-server/contract/ids.js'
import { runSql } from '../support/engines.js'
import { grant, openThread, relate } from '../support/server-calls.js'
import { openWorld, type World } from '../support/server.js'

/**
 * The serial log of commits: triggers note every fact and every act as its transaction makes it. All that concerns one pair is written
 * under the lock of both, so within a pair the numbers of the log are the order of the commits, on both engines.
 */
async function keepLog(world: World): Promise<void> {
  const { place } = world
  const notes = {
    relations: ['UPDATE', "'relation'", 'NEW.id', 'NEW.status'],
    inquiries: ['UPDATE', "'inquiry'", 'NEW.id', 'NEW.status'],
    contact_access: ['UPDATE', "'access'", '0', "CASE WHEN NEW.is_granted = 1 THEN 'yes' ELSE 'no' END"],
    messages: ['INSERT', "'message'", 'NEW.sender_id', 'NEW.thread_id'],
    threads: ['INSERT', "'thread'", 'NEW.inquiry_id', 'NEW.id'],
  } as const
  const serial = place.engine === 'sqlite' ? 'INTEGER PRIMARY KEY AUTOINCREMENT' : 'BIGSERIAL PRIMARY KEY'
  await runSql(place, `CREATE TABLE log (n ${serial}, kind TEXT NOT NULL, id BIGINT, value TEXT NOT NULL)`)
  for (const [table, [event, kind, id, value]] of Object.entries(notes)) {
    const note = `INSERT INTO log (kind, id, value) VALUES (${kind}, ${id}, ${value})`
    if (place.engine === 'sqlite') await runSql(place, `CREATE TRIGGER log_${table} AFTER ${event} ON ${table} BEGIN ${note}; END`)
    else {
      await runSql(
        place,
        `CREATE FUNCTION log_${table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${note}; RETURN NULL; END $$;
         CREATE TRIGGER log_${table} AFTER ${event} ON ${table} FOR EACH ROW EXECUTE FUNCTION log_${table}()`,
      )
    }
  }
}

interface Audit {
  messages: number
  threads: number
  /** Facts that really changed. */
  changes: number
  broken: string[]
}

/** Replays the log with rules of its own and names every act that no guard could have allowed at its instant. */
async function audit(world: World, inquiries: readonly number[]): Promise<Audit> {
  const rows = await world.sql('SELECT kind, id, value FROM log ORDER BY n')
  const found: Audit = { messages: 0, threads: 0, changes: 0, broken: [] }
  const [state, open] = [{ relation: 'ACTIVE', access: 'yes' }, new Set(inquiries)]
  rows.forEach(({ kind, id, value }, index) => {
    const number = Number(id)
    if (kind === 'relation') state.relation = String(value)
    if (kind === 'access') state.access = String(value)
    if (kind === 'inquiry' && value !== 'OPEN') open.delete(number)
    if (kind === 'inquiry' && value === 'OPEN') open.add(number)
    if (kind === 'message') {
      found.messages += 1
      const mayTutor = state.access === 'yes' || number === world.student.id
      if (state.relation !== 'ACTIVE' || !mayTutor) found.broken.push(`message ${index} by ${number}: ${JSON.stringify(state)}`)
    } else if (kind === 'thread') {
      found.threads += 1
      if (!open.has(number)) found.broken.push(`thread ${index} of the closed inquiry ${number}`)
    } else found.changes += 1
  })
  return found
}

const inquiry = (world: World, id: number, status: string) =>
  world.put(`/platform/inquiries/${id}/`, { tutor_id: world.tutor.id, student_id: world.student.id, status, subject: 'x' })

/** Runs all of them, at most `width` at once, in an order that mixes them. */
async function race(works: (() => Promise<unknown>)[], width: number): Promise<void> {
  const waiting = works.map((work, index) => ({ work, place: (index * 7_919) % works.length })).toSorted((a, b) => a.place - b.place)
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) await next.work()
    }),
  )
}

it('R-GUARD-6: a revoke that races 1,000 sends and 200 thread creations never lets one through', async () => {
  const world = await openWorld()
  await openThread(world)
  const inquiries = Array.from({ length: 200 }, (_, index) => 1_000 + index)
  for (const id of inquiries) await inquiry(world, id, 'OPEN')
  await keepLog(world)
  const thread = threadIdOf({ kind: 'contact', relation_id: 42 })
  const answers = new Map<number, number>()
  const count = ({ status }: { status: number }): void => void answers.set(status, (answers.get(status) ?? 0) + 1)
  const send = (author: World['tutor']) => async () =>
    count(await author.post(`/chat/threads/${thread}/messages/`, { id: v7(), body: 'x' }))
  const ensure = (inquiry_id: number) => () => world.student.post('/chat/threads/negotiation/', { inquiry_id })
  const cancel = (id: number) => () => inquiry(world, id, 'CANCELLED')
  await race(
    [
      ...Array.from({ length: 1_000 }, (_, index) => send(index % 2 === 0 ? world.tutor : world.student)),
      ...Array.from({ length: 60 }, (_, index) => () => relate(world, { status: index % 2 === 0 ? 'PAUSED' : 'ACTIVE', access: null })),
      ...Array.from({ length: 60 }, (_, index) => () => grant(world, index % 2 === 1)),
      ...inquiries.map((id) => (id % 2 === 0 ? ensure(id) : cancel(id))),
      ...inquiries.map((id) => (id % 2 === 0 ? cancel(id) : ensure(id))),
    ],
    24,
  )
  const found = await audit(world, inquiries)
  expect(found.broken).toEqual([])
  expect(found.messages).toBe(answers.get(201))
  expect([...answers.keys()].toSorted()).toEqual([201, 403, 409])
  // The race was one: some of each kind passed, some were refused, and the facts moved in between.
  for (const status of [201, 403, 409]) expect(answers.get(status)).toBeGreaterThan(30)
  expect(found.threads).toBeGreaterThan(10)
  expect(found.threads).toBeLessThan(190)
  expect(found.changes).toBeGreaterThan(200)

  // The oracle is not blind: one message behind the server's back, while the lessons are paused, is seen.
  await relate(world, { status: 'PAUSED', access: null })
  await world.sql(`INSERT INTO messages (id, thread_id, seq, tutor_id, student_id, sender_id, body, composed_at, created_at)
    SELECT '${v7()}', thread_id, seq + 1, tutor_id, student_id, sender_id, body, composed_at, created_at
    FROM messages WHERE seq = (SELECT max(seq) FROM messages)`)
  expect((await audit(world, inquiries)).broken).toHaveLength(1)
}, 180_000)
