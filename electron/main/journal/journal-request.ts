import { Value } from 'typebox/value'
import { bridgeLimits } from '../../bridge/index.js'
import type { Journal, JournalCommit } from '../../bridge/journal.js'
import { journalChangesSchema } from '../../bridge/schemas.js'
import type { Log } from '../log.js'

/**
 * A commit as a renderer asked for it. What is too much or makes no sense is answered `unavailable` and never thrown: the renderer shows
 * that its draft or message was not kept.
 */
export async function commitAsked({ journal, log }: { journal: Journal | undefined; log: Log }, changes: unknown): Promise<JournalCommit> {
  if (!journal) return unavailable('nobody is signed in in this window')
  if (Value.Check(journalChangesSchema, changes)) return journal.commit(changes)
  const isTooMany = Array.isArray(changes) && changes.length > bridgeLimits.changes
  const detail = isTooMany ? 'too many changes' : 'bad arguments'
  log('journal_commit_refused', { detail })
  return unavailable(detail)
}

const unavailable = (detail: string): JournalCommit => ({ ok: false, reason: 'unavailable', detail })
