import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { v7 } from 'uuid'
import { threadIdOf } from '../../sync-server/contract/ids.js'
import { createServer, fillWorld, type ServerProcess } from '../e2e/support/server-process.js'
import { startPostgres } from '../support/postgres.js'
import { seeded } from '../support/seeded.js'
import { follow, signIn, type Client, type Follower } from './client.js'
import type { Outcome } from './outcome.js'
import { faultsOfThread, startWriter, type Sent } from './writer.js'
import { countTo } from './count-to.js'

const thread = threadIdOf({ kind: 'contact', relation_id: 102 })

/** Milliseconds within which a follower must hear of a message written after a kill. */
const healLimit = 5_000

/**
 * Two server processes on one PostgreSQL. The first stays; the second is killed with SIGKILL again and again while two people write through
 * both and listen at both. Nothing acknowledged may be lost or doubled, each author's order is kept, and the streams heal.
 */
export async function twoProcesses({ kills, seed }: { kills: number; seed: number }): Promise<Outcome> {
  const postgres = await startPostgres({ isDurable: true })
  const settings = { DATABASE_URL: postgres.urlOf('postgres'), KREIDA_RATE_LIMIT: 'off' }
  const [steady, killed] = [await createServer(settings), await createServer(settings)]
  try {
    await Promise.all([steady.start(), killed.start()])
    await fillWorld(steady)
    return await rehearse({ steady, killed, url: settings.DATABASE_URL, kills, seed })
  } finally {
    await Promise.all([steady.dispose(), killed.dispose()])
    await postgres.stop()
  }
}

interface Room {
  author: Client
  reader: Client
  ears: Follower[]
}

interface Stage {
  steady: ServerProcess
  killed: ServerProcess
  url: string
  kills: number
  seed: number
}

async function rehearse({ steady, killed, url, kills, seed }: Stage): Promise<Outcome> {
  const random = seeded(seed)
  const [here, there] = [
    [steady.url, killed.url],
    [killed.url, steady.url],
  ]
  const tutor = await signIn(there ?? [], 'olena@example.org')
  const student = await signIn(there ?? [], 'maria@example.org')
  await tutor.call('chat/threads/negotiation/', { relation_id: 102 })
  const ears = [follow(there ?? [], student.token), follow(here ?? [], student.token)]
  const room = { author: tutor, reader: student, ears }
  const writers = [startWriter(tutor, { thread_id: thread, author: 'т' }), startWriter(student, { thread_id: thread, author: 'с' })]

  const crossed = await timeUntilHeard(room, 'крізь обидва процеси')
  const heals: number[] = []
  for (const kill of countTo(kills, 'processes')) {
    await pause(50 + random.below(450))
    await killed.stop('SIGKILL')
    heals.push(await timeUntilHeard(room, `після удару ${kill}`))
    await killed.start()
  }
  const acknowledged = (await Promise.all(writers.map((writer) => writer.stop()))).flat()
  const breaks = ears.reduce((sum, ear) => sum + ear.breaks(), 0)
  await Promise.all(ears.map((ear) => ear.stop()))
  const faults = await faultsOf(url, acknowledged)
  const slowest = Math.max(...heals)
  if (slowest > healLimit) faults.push(`a stream took ${slowest} ms to heal`)
  if (kills > 0 && breaks === 0) faults.push('no stream broke: nothing was tried')
  return {
    name: 'two processes on one PostgreSQL',
    facts: {
      kills,
      acknowledged: acknowledged.length,
      'sent again': acknowledged.filter(({ attempts }) => attempts > 1).length,
      'stream breaks': breaks,
      'ms from one process to the other': crossed,
      'ms to heal, median': heals.toSorted((a, b) => a - b)[Math.floor(heals.length / 2)] ?? 0,
      'ms to heal, worst': slowest,
    },
    faults,
  }
}

/** Sends one message and waits until every ear of its reader has heard of it; answers the milliseconds since it was sent. */
async function timeUntilHeard({ author, reader, ears }: Room, body: string): Promise<number> {
  const before = performance.now()
  await author.send([{ id: v7(), thread_id: thread, body }])
  const head = await headOf(reader)
  while (!ears.every((ear) => ear.head() >= head)) {
    if (performance.now() - before > 30_000) return Infinity
    await pause(5)
  }
  return Math.round(performance.now() - before)
}

/** The last rev of a person's feed. */
async function headOf(client: Client): Promise<number> {
  for (;;) {
    const frame = await client.call('sync/changes/?after=0&limit=1')
    if (frame !== null) return Number(frame['head'])
  }
}

/** The one thread's faults. */
async function faultsOf(url: string, acknowledged: Sent[]): Promise<string[]> {
  const database = new pg.Client({ connectionString: url })
  await database.connect()
  const { rows } = await database.query<{ id: string; seq: string }>('SELECT id, seq FROM messages ORDER BY seq')
  await database.end()
  return faultsOfThread(
    rows.map((row) => ({ id: row.id, seq: Number(row.seq) })),
    acknowledged,
  )
}
