import type { Draft, Journal, JournalChange, JournalCommit } from '../desktop/journal.js'
import type { Unsent } from '../model/unsent/unsent.js'
import { parseEntry, parseVerdict } from './journal-record.js'

/**
 * What stands in the journal, as the screen and the drain see it. The journal is the only truth: every change is committed there
 * first, and only then here (R-OUT-1).
 */
export interface Outbox {
  /** In the journal's order. */
  entries(): readonly Unsent[]
  drafts(): ReadonlyMap<string, Draft>
  /** Never rejects. */
  commit(changes: JournalChange[]): Promise<JournalCommit>
  /** Reads the journal anew: at the start, and after another window has written. */
  reload(): Promise<void>
  /** Called after every change. Returns the unsubscribe function. */
  subscribe(listener: () => void): () => void
}

/** What the core asks of a journal. */
export type OutboxJournal = Pick<Journal, 'read' | 'commit'>

export interface OtherWindows {
  /** Whether others may write into the same journal. */
  isShared: boolean
  onCommit: () => void
}

const alone: OtherWindows = { isShared: false, onCommit: () => undefined }

export function createOutbox(journal: OutboxJournal, { isShared, onCommit }: OtherWindows = alone): Outbox {
  /** By id, in the journal's order. */
  let entries = new Map<string, Unsent>()
  /** The same as a list, made anew once a commit. */
  let list: readonly Unsent[] = []
  let drafts = new Map<string, Draft>()
  const listeners = new Set<() => void>()
  /** Commits of this window so far. */
  let commits = 0
  /** How many commits of all windows the entries above hold; null where the journal does not count them. */
  let version: number | null = null
  let lastReading: Promise<unknown> = Promise.resolve()
  /** The reading that begins when the one under way has ended; whoever asks meanwhile shares it. */
  let nextReading: Promise<void> | null = null
  /** The journal is asked at once and in order; effects stand here in its order too, whichever answer comes first. */
  let last: Promise<unknown> = Promise.resolve()
  const announce = (): void => {
    list = [...entries.values()]
    for (const listener of [...listeners]) listener()
  }

  return {
    entries: () => list,
    drafts: () => drafts,
    commit(changes) {
      if (changes.length === 0) return Promise.resolve({ ok: true })
      const asked = journal.commit(changes).catch((fault: unknown): JournalCommit => ({
        ok: false,
        reason: 'unavailable',
        detail: fault instanceof Error ? fault.message : String(fault),
      }))
      const own = last.then(async () => takeEffect(changes, await asked))
      last = own.catch(() => undefined)
      return own
    },
    reload,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }

  async function takeEffect(changes: JournalChange[], committed: JournalCommit): Promise<JournalCommit> {
    if (!committed.ok) {
      if (committed.reason === 'conflict') await isReloaded() // another window has written; what stands here is old
      return committed
    }
    commits += 1
    // What another window wrote before this may not be here yet; shown or sent without it, the order of writing would be lost.
    const isNext = version !== null && committed.version === version + 1
    if (!isShared || isNext || !(await isReloaded())) {
      drafts = new Map(drafts)
      for (const change of changes) apply(change)
      if (isNext) version = committed.version ?? null
      announce()
    }
    onCommit()
    return committed
  }

  /** Where the journal cannot be read now, what stands here stays until the next reading. */
  async function isReloaded(): Promise<boolean> {
    return reload().then(
      () => true,
      () => false,
    )
  }

  /** One reading at a time: of two at once nobody could tell which saw more. */
  function reload(): Promise<void> {
    nextReading ??= lastReading.then(() => {
      nextReading = null
      return readNow()
    })
    const own = nextReading
    lastReading = own.catch(() => undefined)
    return own
  }

  /** Reads the journal anew, and again where a commit of this window came in between: its effect must not be undone here. */
  async function readNow(): Promise<void> {
    for (;;) {
      const before = commits
      const snapshot = await journal.read()
      if (before !== commits) continue
      entries = new Map(snapshot.entries.map((entry) => [entry.id, parseEntry(entry, entries.get(entry.id))]))
      drafts = new Map(snapshot.drafts.map((draft) => [draft.thread_id, draft]))
      version = snapshot.version ?? null
      announce()
      return
    }
  }

  /** Repeats in memory what the journal has just made durable. */
  function apply(change: JournalChange): void {
    switch (change.op) {
      case 'append':
        // A reading that came in between has it already.
        if (!entries.has(change.id)) entries.set(change.id, parseEntry({ ...change, state: 'queued', verdict: null }))
        return
      case 'mark': {
        const entry = entries.get(change.id)
        if (entry) entries.set(change.id, { ...entry, state: change.to, verdict: parseVerdict(change.verdict) })
        return
      }
      case 'remove':
        entries.delete(change.id)
        return
      case 'save_draft':
        if (change.text === '') drafts.delete(change.thread_id)
        else drafts.set(change.thread_id, { thread_id: change.thread_id, text: change.text, updated_at: change.updated_at })
        return
      case 'clear_draft':
        if (drafts.get(change.thread_id)?.text === change.text) drafts.delete(change.thread_id)
    }
  }
}
