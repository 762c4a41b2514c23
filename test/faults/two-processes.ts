import pg from 'pg'
import { threadIdOf } from '../../sync-server/contract/ids.js'
import { createServer, fillWorld, type ServerProcess } from '../e2e/support/server-process.js'
import { startPostgres } from '../support/postgres.js'
import { follow, signIn, type Client, type Follower } from './client.js'
import { createDice, type Outcome } from './outcome.js'

const thread = threadIdOf({ kind: 'contact', relation_id: 102 })
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

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
  const dice = createDice(seed)
  const [here, there] = [
    [steady.url, killed.url],
    [killed.url, steady.url],
  ]
  const tutor = await signIn(there ?? [], 'olena@example.org')
  const student = await signIn(there ?? [], 'maria@example.org')
  await tutor.call('chat/threads/negotiation/', { relation_id: 102 })
  const ears = [follow(there ?? [], student.token), follow(here ?? [], student.token)]
  const room = { author: tutor, reader: student, ears }
  const writers = [startWriter(tutor, 'т'), startWriter(student, 'с')]

  const crossed = await timeUntilHeard(room, 'крізь обидва процеси')
  const heals: number[] = []
  for (let kill = 0; kill < kills; kill += 1) {
    await pause(dice(50, 500))
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
  await author.send(thread, body)
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

interface Sent {
  id: string
  seq: number
  attempts: number
  author: string
}

function startWriter(client: Client, author: string): { stop: () => Promise<Sent[]> } {
  const sent: Sent[] = []
  let isStopped = false
  const running = (async () => {
    for (let number = 0; !isStopped; number += 1) {
      sent.push({ ...(await client.send(thread, `${author} ${number}`)), author })
      await pause(5)
    }
  })()
  return {
    async stop() {
      isStopped = true
      await running
      return sent
    },
  }
}

async function faultsOf(url: string, acknowledged: Sent[]): Promise<string[]> {
  const database = new pg.Client({ connectionString: url })
  await database.connect()
  const { rows } = await database.query<{ id: string; seq: string }>('SELECT id, seq FROM messages ORDER BY seq')
  await database.end()
  const stored = new Map(rows.map((row) => [row.id, Number(row.seq)]))
  const faults: string[] = []
  const lost = acknowledged.filter(({ id }) => !stored.has(id))
  if (lost.length > 0) faults.push(`${lost.length} acknowledged messages are lost`)
  const moved = acknowledged.filter(({ id, seq }) => stored.get(id) !== seq)
  if (moved.length > lost.length) faults.push(`${moved.length - lost.length} stand elsewhere than their author was told`)
  if (rows.some((row, index) => Number(row.seq) !== index + 1)) faults.push('the places in the thread have holes')
  for (const author of new Set(acknowledged.map((sent) => sent.author))) {
    const seqs = acknowledged.filter((sent) => sent.author === author).map(({ seq }) => seq)
    if (seqs.some((seq, index) => index > 0 && seq <= (seqs[index - 1] ?? 0))) faults.push(`the order of ${author} is not kept`)
  }
  return faults
}
