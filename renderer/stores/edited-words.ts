import type { Unsent } from '../model/unsent/unsent.js'
import type { Sources } from '../sync/clock.js'
import type { Outbox } from '../sync/outbox.js'

const kind = 'edit'

/** Under which name the journal keeps, among the drafts, the words of a text that is being edited; of several, of the first. */
export const editDraftOf = ({ thread_id, id }: Pick<Unsent, 'thread_id' | 'id'>): string => `${kind}:${thread_id}:${id}`

/**
 * What was being edited when the app ended goes before the draft of its thread, so that no word of it is out of sight. Where the journal
 * cannot be written it stays until the next start.
 */
export async function recoverEditedWords(outbox: Outbox, sources: Pick<Sources, 'now'>): Promise<void> {
  for (const [name, { text }] of [...outbox.drafts()]) {
    const [found, thread_id] = name.split(':')
    if (found !== kind || thread_id === undefined) continue
    const updated_at = sources.now().toISOString()
    const whole = [text, outbox.drafts().get(thread_id)?.text ?? ''].filter((part) => part !== '').join('\n')
    await outbox.commit([
      { op: 'save_draft', thread_id, text: whole, updated_at },
      { op: 'save_draft', thread_id: name, text: '', updated_at },
    ])
  }
}
