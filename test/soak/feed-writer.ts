import { openDatabase } from '../../sync-server/storage/open-database.js'
import type { Database } from '../../sync-server/storage/database.js'
import { takePairRevs } from '../../sync-server/storage/clock.js'
import { putInquiry } from '../../sync-server/storage/facts.js'
import { headOf, rowsBetween } from '../../sync-server/storage/feed.js'
import type { InquiryRow } from '../../sync-server/storage/tables.js'
import { insertUser, userById } from '../../sync-server/storage/people.js'
import { quietOptions } from '../support/quiet-options.js'
import { people, studentId, tutorId, type WriterReport, type WriterSettings } from './plan.js'

/** One process of the soak: its writers make rows for two people each time, its readers follow every person whose number falls to it. */

const settings = JSON.parse(process.argv[2] ?? '') as WriterSettings
const database = await openDatabase({ engine: 'postgres', url: settings.url }, quietOptions('soak'))
const report: WriterReport = { commits: 0, failures: 0, firstFailure: '', seen: 0, missed: 0, duplicates: 0 }
await bringPeople(database)
let isWriting = true
const readers = everybody()
  .filter((_, index) => index % settings.processes === settings.index)
  .map((person) => follow(database, person))
await Promise.all(Array.from({ length: settings.writers }, (_, lane) => write(database, lane)))
process.send?.('written')
await new Promise((resolve) => process.once('message', resolve)) // the other processes have written all of theirs, too
isWriting = false
await Promise.all(readers)
await database.close()
process.send?.(report, () => process.exit(0))

interface Reader {
  id: number
  role: 'tutor' | 'student'
}

function everybody(): Reader[] {
  return [
    ...Array.from({ length: people.tutors }, (_, index): Reader => ({ id: tutorId(index), role: 'tutor' })),
    ...Array.from({ length: people.students }, (_, index): Reader => ({ id: studentId(index), role: 'student' })),
  ]
}

async function bringPeople(db: Database): Promise<void> {
  const blank = { locale: 'uk', time_zone: 'Europe/Kyiv', password_hash: null, is_disabled: 0 }
  for (const { id, role } of everybody()) {
    await db.transact([id], async (tx) => {
      if (await userById(tx.db, id)) return
      await insertUser(tx.db, { ...blank, id, role, email: `${id}@example.org`, display_name: `№ ${id}`, created_at: tx.now })
    })
  }
}

async function write(db: Database, lane: number): Promise<void> {
  const share = settings.commits / settings.writers
  for (let number = 0; number < share; number += 1) {
    // Numbers without a common factor: writers meet at ever other pairs of people.
    const step = number * 7 + lane * 13 + settings.index * 29
    const pair = { tutor_id: tutorId(step), student_id: studentId(step * 5 + number) }
    const id = (settings.index * settings.writers + lane) * share + number + 1
    try {
      await db.transact([pair.student_id, pair.tutor_id], async (tx) => {
        const row = { id, ...pair, status: 'OPEN', status_changed_at: tx.now, subject: 'x', body: '', created_at: tx.now } as const
        await putInquiry(tx.db, { ...row, ...takePairRevs(tx, pair) }, false)
      })
      report.commits += 1
    } catch (error) {
      report.failures += 1
      report.firstFailure ||= String(error)
    }
  }
}

/** Follows one person's feed by checkpoint until nothing more is written, and goes on from the checkpoint alone. */
async function follow(db: Database, person: Reader): Promise<void> {
  const revOf = person.role === 'tutor' ? 'tutor_rev' : 'student_rev'
  let checkpoint = 0
  for (;;) {
    const isLast = !isWriting
    const { rows, head } = await db.read(async (snapshot) => {
      const head = await headOf(snapshot.db, person.id)
      const page = {
        source: { table: 'inquiries' },
        user_id: person.id,
        role: person.role,
        after: checkpoint,
        to: Math.min(head, checkpoint + 500),
      } as const
      return { head, rows: (await rowsBetween(snapshot.db, page)) as InquiryRow[] }
    })
    for (const row of rows) {
      const rev = row[revOf] ?? 0
      if (rev <= checkpoint) report.duplicates += 1
      report.missed += Math.max(0, rev - checkpoint - 1)
      checkpoint = Math.max(checkpoint, rev)
      report.seen += 1
    }
    if (rows.length < 500 && checkpoint < head) report.missed += head - checkpoint
    if (isLast && rows.length === 0) return
    if (rows.length === 0) await new Promise((resolve) => setTimeout(resolve, 250))
  }
}
