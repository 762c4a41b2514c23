import type { OutboxJournal } from '../../../renderer/sync/outbox.js'
import { openJournal } from '../../../electron/main/journal/journal.js'
import { bridgeLimits } from '../../../electron/bridge/index.js'
import { createEngine, Mishappened } from './engine.js'

/** An entry as it lies on the disk, read by hand. */
export interface RawEntry {
  id: string
  thread_id: string
  state: 'queued' | 'attempted' | 'applied' | 'refused'
  intent: { kind: string; body?: string; last_read_seq?: number; created_at: string }
  code: string | null
}

/** The disk under a device's journal: the shipped journal on an engine in memory. */
export interface JournalDisk {
  engine: ReturnType<typeof createEngine>
  /** What the main process opens at its start. */
  open(): OutboxJournal
  isFull: boolean
  /** Read anew after every write. */
  entries(): readonly RawEntry[]
  drafts(): ReadonlyMap<string, string>
  copyFrom(other: JournalDisk): void
  reset(): void
}

const writes = /^(INSERT|UPDATE|DELETE|BEGIN|COMMIT|ROLLBACK)/

export function createJournalDisk(): JournalDisk {
  const engine = createEngine()
  const { raw } = engine
  let isRead = false
  let known: RawEntry[] = []
  const intents = new Map<string, RawEntry['intent']>()
  engine.events.onStatement = (text) => {
    if (writes.test(text)) isRead = false
  }
  const disk: JournalDisk = { engine, open, isFull: false, entries, drafts, copyFrom, reset }

  const driver = () => ({
    exec: (text: string) => engine.run(text, () => raw.exec(text)),
    prepare(text: string) {
      const statement = engine.prepare(text)
      return {
        run: (...values: (string | null)[]) => {
          if (disk.isFull && text.startsWith('INSERT')) throw new Mishappened('database or disk is full', 13)
          return statement.run(...values)
        },
        all: (...values: string[]) => statement.all(...values),
        iterate: () => statement.iterate() as Iterable<Record<string, unknown>>,
      }
    },
    close: () => undefined,
  })

  function open(): OutboxJournal {
    engine.revive()
    // The driver takes no notice of the file's name; one that is there is not taken for a new journal.
    const journal = openJournal({ file: import.meta.filename, driver, log: () => undefined })
    return {
      read: journal.read,
      commit: async (changes) => {
        if (changes.length > bridgeLimits.changes) throw new Error('more changes than the bridge lets through')
        return journal.commit(changes)
      },
    }
  }

  function entries(): readonly RawEntry[] {
    if (isRead) return known
    isRead = true
    known = (rows('SELECT id, thread_id, state, intent, verdict FROM entries ORDER BY position') as unknown as TextEntry[]).map((row) => ({
      id: row.id,
      thread_id: row.thread_id,
      state: row.state,
      intent: parsedIntent(row),
      code: row.verdict === null ? null : (JSON.parse(row.verdict) as { code: string | null }).code,
    }))
    return known
  }

  let hasTables = false
  /** The journal makes its tables at its first opening, and they stay. */
  const isMade = (): boolean => (hasTables ||= raw.prepare("SELECT 1 FROM sqlite_master WHERE name = 'entries'").get() !== undefined)
  const prepared = new Map<string, ReturnType<typeof raw.prepare>>()
  function rows(text: string): unknown[] {
    if (!isMade()) return []
    const statement = prepared.get(text) ?? raw.prepare(text)
    prepared.set(text, statement)
    return statement.all()
  }

  function parsedIntent(row: TextEntry): RawEntry['intent'] {
    const parsed = intents.get(row.id) ?? (JSON.parse(row.intent) as RawEntry['intent'])
    intents.set(row.id, parsed)
    return parsed
  }

  function drafts(): ReadonlyMap<string, string> {
    const found = rows('SELECT thread_id, text FROM drafts') as { thread_id: string; text: string }[]
    return new Map(found.map((row) => [row.thread_id, row.text]))
  }

  function copyFrom(other: JournalDisk): void {
    reset()
    const entryRows = other.engine.raw.prepare('SELECT position, id, thread_id, state, intent, verdict FROM entries').all()
    const insert = raw.prepare('INSERT INTO entries (position, id, thread_id, state, intent, verdict) VALUES (?, ?, ?, ?, ?, ?)')
    for (const row of entryRows as Record<string, string>[])
      insert.run(...['position', 'id', 'thread_id', 'state', 'intent', 'verdict'].map((key) => row[key] ?? null))
  }

  function reset(): void {
    engine.kill()
    engine.revive()
    disk.isFull = false
    isRead = false
    intents.clear()
    if (isMade()) raw.exec('DELETE FROM entries; DELETE FROM drafts; DELETE FROM verdicts; DELETE FROM sqlite_sequence')
  }

  return disk
}

interface TextEntry {
  id: string
  thread_id: string
  state: RawEntry['state']
  intent: string
  verdict: string | null
}
