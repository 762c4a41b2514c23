import { fork } from 'node:child_process'
import path from 'node:path'
import pg from 'pg'
import { openDatabase } from '../../sync-server/storage/open-database.js'
import { startPostgres } from '../support/postgres.js'
import { quietOptions } from '../support/quiet-options.js'
import { writeResult } from '../support/results.js'
import { runControls } from './controls.js'
import { people, type WriterReport, type WriterSettings } from './plan.js'

/**
 * `npm run soak:feed`: many writers and readers of the real storage on a real PostgreSQL, in several processes. Every reader follows one
 * person's feed by checkpoint while it is written; at the end it must hold every row once and every rev without a hole. Beside it run two
 * controls that must fail: a serial id as checkpoint, and locks taken in no order.
 */

const processes = 4
const writersEach = 4
const isLong = process.argv.includes('--long')
const commits = Number(process.argv.find((word) => word.startsWith('--commits='))?.slice(10) ?? (isLong ? 1_000_000 : 100_000))

const begun = performance.now()
const server = await startPostgres()
const faults: string[] = []
try {
  const url = server.urlOf('postgres')
  const opened = await openDatabase({ engine: 'postgres', url }, quietOptions('soak'))
  await opened.close()

  const writing = Array.from({ length: processes }, (_, index) => runWriter(url, index))
  await Promise.all(writing.map(({ written }) => written))
  const reports = await Promise.all(writing.map(({ finish }) => finish()))
  const all = sumOf(reports)
  const seconds = (performance.now() - begun) / 1000
  const { rev_total, holes, rows } = await auditOf(url)
  if (all.commits !== commits) faults.push(`${all.commits} commits of ${commits}`)
  if (all.seen !== 2 * commits) faults.push(`readers followed ${all.seen} rows of ${2 * commits}`)
  if (all.missed > 0) faults.push(`readers missed ${all.missed} rows`)
  if (all.duplicates > 0) faults.push(`readers were shown ${all.duplicates} rows twice`)
  if (all.failures > 0) faults.push(`${all.failures} transactions failed: ${all.firstFailure}`)
  if (holes > 0) faults.push(`${holes} counters have holes`)
  const controls = await runControls(server.urlOf('postgres'))
  if (controls.serialMissed === 0) faults.push('the control with a serial id missed nothing: this soak proves nothing')
  if (controls.unsortedDeadlocks === 0) faults.push('the control with unsorted locks met no deadlock: this soak proves nothing')
  if (controls.sortedDeadlocks > 0) faults.push('sorted locks met a deadlock')
  const facts = {
    commits: all.commits,
    'commits/s': Math.round(all.commits / seconds),
    'revs given': rev_total,
    'rows followed by readers': all.seen,
    'rows in the feed': rows,
    missed: all.missed,
    duplicates: all.duplicates,
    'counters with holes': holes,
    'failed transactions': all.failures,
    'control: missed by a serial id': `${controls.serialMissed} of ${controls.serialRows}`,
    'control: deadlocks of unsorted locks': controls.unsortedDeadlocks,
    'control: deadlocks of sorted locks': controls.sortedDeadlocks,
  }
  for (const [fact, value] of Object.entries(facts)) console.log(`${String(value).padStart(12)}  ${fact}`)
  writeResult('soak-feed', { isLong, seconds, outcomes: [{ facts, faults }] })
} finally {
  await server.stop()
}
for (const fault of faults) console.log(`FAIL  ${fault}`)
console.log(faults.length === 0 ? '1 passed, 0 failed' : '0 passed, 1 failed')
process.exitCode = faults.length === 0 ? 0 : 1

/** One process with its writers and its readers; the readers end when the writers of all processes have. */
function runWriter(url: string, index: number): { written: Promise<unknown>; finish: () => Promise<WriterReport> } {
  const settings: WriterSettings = { url, index, writers: writersEach, commits: commits / processes, processes }
  const child = fork(path.join(import.meta.dirname, 'feed-writer.ts'), [JSON.stringify(settings)], { execArgv: ['--import', 'tsx'] })
  const ended = new Promise<never>((_, reject) => child.once('exit', (code) => reject(new Error(`a writing process ended with ${code}`))))
  ended.catch(() => undefined)
  const message = (): Promise<unknown> => Promise.race([new Promise((resolve) => child.once('message', resolve)), ended])
  return {
    written: message(),
    finish() {
      const report = message() as Promise<WriterReport>
      child.send('finish')
      return report
    },
  }
}

function sumOf(reports: WriterReport[]): WriterReport {
  const sum: WriterReport = { commits: 0, failures: 0, firstFailure: '', seen: 0, missed: 0, duplicates: 0 }
  for (const report of reports) {
    for (const key of ['commits', 'failures', 'seen', 'missed', 'duplicates'] as const) sum[key] += report[key]
    sum.firstFailure ||= report.firstFailure
  }
  return sum
}

/** A hole: a counter that has given out more revs than there are rows with one, or the same twice. Each write takes a row of its own. */
async function auditOf(url: string): Promise<{ rev_total: number; holes: number; rows: number }> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows: clocks } = await client.query<{ rev: string; taken: string; highest: string }>(`
    SELECT c.rev, count(i.rev) AS taken, coalesce(max(i.rev), 0) AS highest FROM clocks c LEFT JOIN (
      SELECT tutor_id AS person, tutor_rev AS rev FROM inquiries UNION ALL SELECT student_id, student_rev FROM inquiries
    ) i ON i.person = c.user_id GROUP BY c.user_id, c.rev`)
  await client.end()
  const holes = clocks.filter(({ rev, taken, highest }) => rev !== taken || rev !== highest).length
  const rev_total = clocks.reduce((sum, { rev }) => sum + Number(rev), 0)
  if (clocks.length !== people.tutors + people.students) faults.push(`${clocks.length} counters`)
  return { rev_total, holes, rows: rev_total / 2 }
}
