import { DatabaseSync } from '@photostructure/sqlite'
import { openJournal } from '../../electron/main/journal/journal.js'

/** Run as a child: appends as fast as it can and prints each id once it is confirmed, until it is killed. */
const [file = '', prefix = ''] = process.argv.slice(2)
const journal = openJournal({ file, driver: (name) => new DatabaseSync(name), log: () => undefined })
for (let number = 0; ; number += 1) {
  const id = `${prefix}-${number}`
  const result = await journal.commit([{ op: 'append', id, thread_id: 't', intent: 'x'.repeat(500) }])
  if (!result.ok) throw new Error(result.detail)
  process.stdout.write(`${id}\n`)
}
