import os from 'node:os'
import path from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { openJournal, type OpenJournal } from '../../electron/main/journal/journal.js'

/** The journal that ships, on an SQLite database in memory. Opened again on the same one, it is the same person's after a start. */
export const openMemoryJournal = (disk = new DatabaseSync(':memory:')): OpenJournal =>
  openJournal({ file: path.join(os.tmpdir(), 'kreida-journal-in-memory.sqlite'), driver: () => disk, log: () => undefined })
