import type { VerdictRecord } from '../desktop/journal.js'
import type { PastVerdict } from '../model/past-verdict.js'
import { parseIntent, parseVerdict } from './outbox.js'

/** A record that this program cannot read (a newer one wrote it, or a disk damaged it) is not shown. */
export function parseRecord({ position, thread_id, answered_at, ...texts }: VerdictRecord): PastVerdict[] {
  try {
    const [intent, verdict] = [parseIntent(texts.intent), parseVerdict(texts.verdict)]
    return intent && verdict ? [{ position, thread_id, intent, verdict, answered_at }] : []
  } catch {
    return [] // no JSON
  }
}
