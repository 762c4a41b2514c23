import type { Journal, JournalChange, JournalCommit, JournalSnapshot } from '../../bridge/journal.js'
import { openDatabase, type JournalFile } from './journal-file.js'
import { forgetVerdicts, keepVerdict, verdictsOf } from './journal-history.js'
import { describeFault } from '../log.js'
import type { Database } from './sqlite-driver.js'
import { isDiskFull, isStorageFault } from './storage-fault.js'

export interface OpenJournal extends Journal {
  close(): void
}

/**
 * Opens the journal of one account. A disk that is full or away does not throw: every call tries again, so the journal works as
 * soon as the disk does. Throws `JournalTooNew` only.
 */
export function openJournal(where: JournalFile): OpenJournal {
  const { file, log } = where
  let database: Database | null = null
  const opened = (): Database => (database ??= openDatabase(where))
  const close = (): void => {
    const closing = database
    database = null
    try {
      closing?.close()
    } catch (fault) {
      log('journal_close_failed', { fault: describeFault(fault) })
    }
  }

  const reading = <T>(read: () => T): T => {
    try {
      return read()
    } catch (fault) {
      close()
      log('journal_read_failed', { fault: describeFault(fault) })
      throw new Error('the journal cannot be read', { cause: fault })
    }
  }

  try {
    opened()
  } catch (fault) {
    if (!isStorageFault(fault)) throw fault
    log('journal_open_failed', { fault: describeFault(fault) })
  }

  return {
    close,
    read: async () => reading(() => snapshotOf(opened())),
    readVerdicts: async (thread_ids) => reading(() => verdictsOf(opened(), thread_ids)),
    async commit(changes) {
      try {
        return applyAll(opened(), changes)
      } catch (fault) {
        const reason = isDiskFull(fault, file) ? 'full' : 'unavailable'
        if (reason !== 'full') close() // a full disk leaves the database as good as before, other faults may not
        log('journal_commit_failed', { reason, fault: describeFault(fault) })
        return { ok: false, reason, detail: describeFault(fault) }
      }
    },
  }
}

/** The whole batch or nothing: the first change that does not find what it expects takes back those before it. */
function applyAll(database: Database, changes: JournalChange[]): JournalCommit {
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const change of changes) {
      if (apply(database, change)) continue
      database.exec('ROLLBACK')
      return { ok: false, reason: 'conflict', detail: `${change.op} ${'id' in change ? change.id : change.thread_id}` }
    }
    database.exec('COMMIT')
    return { ok: true }
  } catch (fault) {
    rollBack(database)
    throw fault
  }
}

/** SQLite may have rolled back by itself (a full disk, an I/O fault); then there is nothing left to take back. */
function rollBack(database: Database): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    return
  }
}

/** Whether the change found what it expects. */
function apply(database: Database, change: JournalChange): boolean {
  const write = (sql: string, ...values: (string | null)[]): boolean => Number(database.prepare(sql).run(...values).changes) > 0
  switch (change.op) {
    case 'append':
      return write(
        `INSERT INTO entries (id, thread_id, state, intent) VALUES (?, ?, 'queued', ?) ON CONFLICT (id) DO NOTHING`,
        change.id,
        change.thread_id,
        change.intent,
      )
    case 'mark': {
      const { id, to, verdict, answered_at } = change
      const isMarked = write(
        'UPDATE entries SET state = ?, verdict = ? WHERE id = ? AND state IN (SELECT value FROM json_each(?))',
        to,
        verdict,
        id,
        JSON.stringify(change.from),
      )
      if (isMarked && verdict !== null && answered_at !== undefined) keepVerdict(database, { id, verdict, answered_at })
      return isMarked
    }
    case 'remove': {
      const { id, from, is_deleted } = change
      const isRemoved = write('DELETE FROM entries WHERE id = ? AND state IN (SELECT value FROM json_each(?))', id, JSON.stringify(from))
      if (isRemoved && is_deleted) forgetVerdicts(database, id)
      return isRemoved
    }
    case 'save_draft':
      if (change.text === '') write('DELETE FROM drafts WHERE thread_id = ?', change.thread_id)
      else
        write(
          'INSERT OR REPLACE INTO drafts (thread_id, text, updated_at) VALUES (?, ?, ?)',
          change.thread_id,
          change.text,
          change.updated_at,
        )
      return true
    case 'clear_draft':
      write('DELETE FROM drafts WHERE thread_id = ? AND text = ?', change.thread_id, change.text)
      return true
  }
}

const stateOf = (value: unknown): 'queued' | 'attempted' | 'applied' | 'refused' =>
  value === 'attempted' || value === 'applied' || value === 'refused' ? value : 'queued'

function snapshotOf(database: Database): JournalSnapshot {
  const entries = database.prepare('SELECT position, id, thread_id, state, intent, verdict FROM entries ORDER BY position').all()
  const drafts = database.prepare('SELECT thread_id, text, updated_at FROM drafts ORDER BY thread_id').all()
  return {
    entries: entries.map((row) => ({
      position: Number(row['position']),
      id: String(row['id']),
      thread_id: String(row['thread_id']),
      state: stateOf(row['state']),
      intent: String(row['intent']),
      verdict: row['verdict'] === null ? null : String(row['verdict']),
    })),
    drafts: drafts.map((row) => ({
      thread_id: String(row['thread_id']),
      text: String(row['text']),
      updated_at: String(row['updated_at']),
    })),
  }
}
