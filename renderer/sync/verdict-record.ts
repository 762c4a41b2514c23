import type { Journal, VerdictRecord } from '../desktop/journal.js'
import type { PastVerdict } from '../model/past-verdict.js'
import { parseIntent, parseVerdict } from './journal-record.js'

/** A record that this program cannot read (a newer one wrote it, or a disk damaged it) is not shown. */
export function parseRecord({ position, answered_at, ...texts }: VerdictRecord): PastVerdict[] {
  const [intent, verdict] = [parseIntent(texts.intent), parseVerdict(texts.verdict)]
  return intent && verdict ? [{ position, intent, verdict, answered_at }] : []
}

/** Reads the verdict history of threads, newest first. It rejects where the journal cannot be read. */
export const historyOf =
  (journal: Journal) =>
  async (thread_ids: string[]): Promise<PastVerdict[]> =>
    (await journal.readVerdicts(thread_ids)).flatMap(parseRecord)
