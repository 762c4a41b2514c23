import type { VerdictRecord } from '../desktop/journal.js'
import type { PastVerdict } from '../model/past-verdict.js'
import { parseIntent, parseVerdict } from './outbox.js'

/** A record that this program cannot read (a newer one wrote it) is not shown. */
export function parseRecord({ position, thread_id, intent, verdict, answered_at }: VerdictRecord): PastVerdict[] {
  const parsed = { intent: parseIntent(intent), verdict: parseVerdict(verdict) }
  if (!parsed.intent || !parsed.verdict) return []
  return [{ position, thread_id, intent: parsed.intent, verdict: parsed.verdict, answered_at }]
}
