import type { DatabasePlace } from '../../sync-server/storage/database.js'
import { openDatabase } from '../../sync-server/storage/open-database.js'
import { takeRevs } from '../../sync-server/storage/clock.js'
import { setMeta } from '../../sync-server/storage/migrations.js'
import { quietOptions } from '../support/quiet-options.js'

/** Writes without end, many at once, and says each number only after its commit. The test kills it. */
const [place = ''] = process.argv.slice(2)
const database = await openDatabase(JSON.parse(place) as DatabasePlace, quietOptions('epoch'))
const write = async (number: number): Promise<void> => {
  await database.transact([1], async (tx) => {
    await setMeta(tx.db, `written ${number}`, 'x'.repeat(2_000))
    takeRevs(tx, { tutor_id: 1, student_id: null })
  })
  process.stdout.write(`${number}\n`)
  return write(number + 8)
}
await Promise.all(Array.from({ length: 8 }, (_, lane) => write(lane)))
