import { Dexie, type EntityTable } from 'dexie'
import type {
  Draft,
  HistoryLimit,
  Journal,
  JournalChange,
  JournalCommit,
  JournalEntry,
  VerdictRecord,
} from '../../electron/bridge/journal.js'

const historyLimit: HistoryLimit = 500

type Tables = Dexie & {
  entries: EntityTable<JournalEntry, 'position'>
  drafts: EntityTable<Draft, 'thread_id'>
  verdicts: EntityTable<VerdictRecord, 'position'>
  counters: EntityTable<{ name: 'commits'; value: number }, 'name'>
}

class Conflict extends Error {}

/** The journal of a browser: a small IndexedDB of its own, beside the documents and not in them. Same promises, weaker disk. */
export function openBrowserJournal(user_id: number): Journal {
  const db = new Dexie(`kreida-journal-${user_id}`, { chromeTransactionDurability: 'strict' }) as Tables
  db.version(1).stores({ entries: '++position, &id', drafts: 'thread_id' })
  db.version(2).stores({ verdicts: '++position, thread_id, id' })
  db.version(3).stores({ counters: 'name' })
  return {
    read: () =>
      db.transaction('r', db.entries, db.drafts, db.counters, async () => ({
        entries: await db.entries.orderBy('position').toArray(),
        drafts: await db.drafts.toArray(),
        version: await commitsOf(db),
      })),
    commit: (changes) =>
      db
        .transaction('rw', db.entries, db.drafts, db.verdicts, db.counters, async (): Promise<JournalCommit> => {
          for (const change of changes) await apply(db, change)
          const version = (await commitsOf(db)) + 1
          await db.counters.put({ name: 'commits', value: version })
          return { ok: true, version }
        })
        .catch(failureOf),
    readVerdicts: async (thread_ids) => {
      const found = await db.verdicts.where('thread_id').anyOf(thread_ids).toArray()
      return found.sort((a, b) => b.position - a.position)
    },
  }
}

/** Commits of all tabs so far: a tab whose own commit is the next one after its reading knows all that stands in the journal. */
const commitsOf = async (db: Tables): Promise<number> => (await db.counters.get('commits'))?.value ?? 0

async function apply(db: Tables, change: JournalChange): Promise<void> {
  switch (change.op) {
    case 'append': {
      const { id, thread_id, intent } = change
      if (await db.entries.where('id').equals(id).count()) throw new Conflict(`${id} is there already`)
      // The position is the store's own counter: it is left out, and never used twice.
      await db.entries.add({ id, thread_id, intent, state: 'queued', verdict: null })
      return
    }
    case 'mark': {
      const entry = await requireEntry(db, change.id, change.from)
      const { to, verdict, answered_at } = change
      await db.entries.update(entry.position, { state: to, verdict })
      if (verdict !== null && answered_at !== undefined) await keepVerdict(db, { ...entry, verdict, answered_at })
      return
    }
    case 'remove': {
      const entry = await requireEntry(db, change.id, change.from)
      await db.entries.delete(entry.position)
      if (change.is_deleted) await db.verdicts.where('id').equals(entry.id).delete()
      return
    }
    case 'save_draft':
      if (change.text === '') await db.drafts.delete(change.thread_id)
      else await db.drafts.put({ thread_id: change.thread_id, text: change.text, updated_at: change.updated_at })
      return
    case 'clear_draft': {
      const draft = await db.drafts.get(change.thread_id)
      if (draft?.text === change.text) await db.drafts.delete(change.thread_id)
    }
  }
}

/** Adds the verdict to its thread's history and forgets the oldest beyond the limit. */
async function keepVerdict(db: Tables, { id, thread_id, intent, verdict, answered_at }: Omit<VerdictRecord, 'position'>): Promise<void> {
  await db.verdicts.add({ id, thread_id, intent, verdict, answered_at })
  const kept = await db.verdicts.where('thread_id').equals(thread_id).primaryKeys()
  await db.verdicts.bulkDelete(kept.slice(0, Math.max(0, kept.length - historyLimit)))
}

async function requireEntry(db: Tables, id: string, from: string[]): Promise<JournalEntry> {
  const entry = await db.entries.where('id').equals(id).first()
  if (!entry || !from.includes(entry.state)) throw new Conflict(`${id} is ${entry ? entry.state : 'not there'}`)
  return entry
}

function failureOf(error: unknown): JournalCommit {
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  if (error instanceof Conflict) return { ok: false, reason: 'conflict', detail }
  return { ok: false, reason: /quota/i.test(detail) ? 'full' : 'unavailable', detail }
}
