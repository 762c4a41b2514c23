import { readIntent, readVerdict } from '@contract/received.js'
import type { JournalEntry } from '../desktop/journal.js'
import type { KeptVerdict, Unsent, UnknownIntent } from '../model/unsent/unsent.js'

/** What stands in the journal is JSON text that this program or another version of it wrote: everything is parsed here, and nothing is dropped. */

/** `before`: the same entry as it was read the last time; it is kept where nothing changed, so that what is made of it stays. */
export function parseEntry(entry: Omit<JournalEntry, 'position'>, before?: Unsent): Unsent {
  const { id, thread_id, state, intent: json } = entry
  const verdict = parseVerdict(entry.verdict)
  if (before?.json === json && before.state === state && JSON.stringify(before.verdict) === JSON.stringify(verdict)) return before
  return { id, thread_id, state, json, intent: parseIntent(json) ?? unknownIntent(id, thread_id, json), verdict }
}

/** Null where this program cannot read it. */
export const parseIntent = (json: string) => readIntent(parseJson(json))

/** Null where there is none, or where this program cannot read it. Older versions kept no epoch. */
export function parseVerdict(json: string | null): KeptVerdict | null {
  const value = json === null ? null : parseJson(json)
  const verdict = readVerdict(value)
  return verdict ? { ...verdict, epoch: textAt(value, 'epoch') } : null
}

const unknownIntent = (id: string, thread_id: string, json: string): UnknownIntent => ({
  kind: 'unknown',
  id,
  thread_id,
  created_at: textAt(parseJson(json), 'created_at') ?? '',
})

function textAt(value: unknown, key: string): string | null {
  const found: unknown = typeof value === 'object' && value !== null && key in value ? (value as Record<string, unknown>)[key] : null
  return typeof found === 'string' ? found : null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
