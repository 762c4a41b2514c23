import { setTimeout as pause } from 'node:timers/promises'
import { DatabaseSync } from '@photostructure/sqlite'
import path from 'node:path'
import { threadIdOf } from '../../sync-server/contract/ids.js'
import { startWorld, type ServerProcess } from '../e2e/support/server-process.js'
import { seeded, type Random } from '../support/seeded.js'
import { signIn, type Client } from './client.js'
import { openLine, type Fate, type Line } from '../support/line.js'
import { emptyCells, type Outcome } from './outcome.js'
import { faultsOfThread, startWriter, type Writer } from './writer.js'
import { countTo } from './count-to.js'

const threads = [102, 103].map((relation_id) => ({ relation_id, id: threadIdOf({ kind: 'contact', relation_id }) }))

/** What the server was doing when it died, as the writers and the database tell it. */
type Moment = 'starting' | 'idle' | 'asked, not stored' | 'stored, not answered'

/**
 * The server on SQLite is killed with SIGKILL again and again, at any moment from its start on, while four writers send over a line that
 * delays, cuts, truncates and goes half-open. Nothing acknowledged may be lost or moved, nothing doubled, each author's order is kept.
 */
export async function serverKills({ kills, seed }: { kills: number; seed: number }): Promise<Outcome> {
  const random = seeded(seed)
  const server = await startWorld({ settings: { KREIDA_RATE_LIMIT: 'off' } })
  const line = await openLine(server.port)
  const found: Record<Moment, number> = { starting: 0, idle: 0, 'asked, not stored': 0, 'stored, not answered': 0 }
  try {
    const writers = await openWriters(line, random)
    line.setFate(() => anyFate(random))
    for (const kill of countTo(kills, 'server-kills')) {
      const isStarting = kill % 5 === 4
      const met = isStarting ? await killStarting(server, random) : await killRunning(server, { writers, random })
      for (const moment of met) found[moment] += 1
      await server.start()
    }
    line.setFate(() => ({ kind: 'pass' }))
    await line.cut() // what hangs in a half-open connection is asked again
    await line.mend()
    const sent = (await Promise.all(writers.map((writer) => writer.stop()))).flat()
    const faults = [...faultsOfThreads(server, sent), ...emptyCells(found), ...emptyCells(line.met)]
    const sentAgain = sent.filter(({ attempts }) => attempts > 1).length
    return {
      name: 'the server killed',
      facts: { kills, acknowledged: sent.length, 'sent again': sentAgain, ...found, ...line.met },
      faults,
    }
  } finally {
    await line.cut()
    await server.dispose()
  }
}

async function openWriters(line: Line, random: Random): Promise<Writer[]> {
  const tutor = await signIn([line.url], 'olena@example.org')
  const people: Client[] = [await signIn([line.url], 'maria@example.org'), await signIn([line.url], 'danylo@example.org')]
  for (const { relation_id } of threads) await tutor.call('chat/threads/negotiation/', { relation_id })
  const batchOf = (): number => 1 + random.below(40)
  return threads.flatMap(({ id, relation_id }, index) => {
    const student = people[index]
    if (!student) throw new Error(`nobody for thread ${id}`)
    const pair = [
      { client: tutor, author: `т${relation_id}` },
      { client: student, author: `с${relation_id}` },
    ]
    return pair.map(({ client, author }) => startWriter(client, { thread_id: id, author, batchOf, pauseMs: 30 }))
  })
}

const faults: readonly Fate[] = [
  { kind: 'hold_answer' },
  { kind: 'half_open' },
  { kind: 'cut_request', bytes: 200 },
  { kind: 'cut_answer', bytes: 0 },
  { kind: 'cut_answer', bytes: 60 },
]

function anyFate(random: Random): Fate {
  if (random.chance(0.85)) return { kind: 'pass' }
  return random.chance(0.7) ? { kind: 'delay', ms: random.below(40) } : random.pick(faults)
}

async function killStarting(server: ServerProcess, random: Random): Promise<Moment[]> {
  await server.stop('SIGKILL')
  const starting = server.start().catch(() => undefined) // it ends before it listens: that is the point
  await pause(random.below(900))
  await server.stop('SIGKILL')
  await starting
  return ['starting']
}

/** Answers where each writer's message was at the blow: on its way, stored with the answer still to come, or not begun. */
async function killRunning(server: ServerProcess, { writers, random }: { writers: Writer[]; random: Random }): Promise<Moment[]> {
  await pause(random.below(400))
  const dying = server.stop('SIGKILL')
  const asked = writers.map((writer) => writer.asked())
  await dying
  const db = new DatabaseSync(path.join(server.data_dir, 'kreida.sqlite'), { readOnly: true })
  const isStored = db.prepare('SELECT 1 FROM messages WHERE id = ?')
  const met = asked.map((id): Moment => {
    if (id === null) return 'idle'
    return isStored.get(id) ? 'stored, not answered' : 'asked, not stored'
  })
  db.close()
  return met
}

function faultsOfThreads({ data_dir }: ServerProcess, sent: Awaited<ReturnType<Writer['stop']>>): string[] {
  const db = new DatabaseSync(path.join(data_dir, 'kreida.sqlite'), { readOnly: true })
  const rows = threads.map(({ id }) => ({
    id,
    stored: db.prepare('SELECT id, seq FROM messages WHERE thread_id = ? ORDER BY seq').all(id) as { id: string; seq: number }[],
  }))
  db.close()
  return rows.flatMap(({ id, stored }) =>
    faultsOfThread(
      stored,
      sent.filter(({ thread_id }) => thread_id === id),
    ),
  )
}
