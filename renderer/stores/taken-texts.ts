import { shallowRef, type ShallowRef } from 'vue'
import type { JournalChange, JournalCommit } from '../desktop/journal.js'
import { behind, stillTaken } from '../model/taken.js'
import type { Unsent } from '../model/unsent.js'
import { appended } from '../sync/outbox.js'
import type { useOutboxStore } from './outbox.js'

/** Texts taken out of the queue in this window: gone from the journal (OUT-7), but each knows its place here. */
export interface TakenTexts {
  taken: Readonly<ShallowRef<readonly Unsent[]>>
  isUnsent(id: string): boolean
  take(entry: Unsent): void
  forget(entry: Unsent): void
  forgetAllBut(isKept: (entry: Unsent) => boolean): void
  /**
   * Writes a text at the place of a taken one: before what is queued behind that, which takes new places behind it in the same
   * transaction. Null where that was on its way out each time.
   */
  putInPlace(entry: Unsent, own: JournalChange[], more?: JournalChange[]): Promise<JournalCommit | null>
}

/** What writes a text as it was. */
export function restored(entry: Unsent): JournalChange[] {
  const verdict = entry.verdict ? JSON.stringify(entry.verdict) : null
  const own = appended(entry.intent)
  return entry.state === 'refused' ? [own, { op: 'mark', id: entry.id, from: ['queued'], to: 'refused', verdict }] : [own]
}

export function createTakenTexts(outbox: Pick<ReturnType<typeof useOutboxStore>, 'entries' | 'commit'>): TakenTexts {
  const taken = shallowRef<readonly Unsent[]>([])
  const isUnsent = (id: string): boolean => outbox.entries.some((entry) => entry.id === id)
  const forgetAllBut = (isKept: (entry: Unsent) => boolean): void => void (taken.value = taken.value.filter(isKept))

  async function putInPlace(entry: Unsent, own: JournalChange[], more: JournalChange[] = []): Promise<JournalCommit | null> {
    for (let tries = 0; tries < 3; tries++) {
      const moved = entry.state === 'queued' ? behind(entry, outbox.entries) : []
      const again = moved.flatMap(({ id, intent }): JournalChange[] => [{ op: 'remove', id, from: ['queued'] }, appended(intent)])
      const committed = await outbox.commit([...own, ...again, ...more])
      if (isUnsent(entry.id)) taken.value = stillTaken(taken.value, entry, moved, outbox.entries) // a second click finds it there
      if (isUnsent(entry.id) || committed.ok || committed.reason !== 'conflict') return committed
    }
    return null
  }

  return {
    taken,
    isUnsent,
    take: (entry) => void (taken.value = [...taken.value, entry]),
    forget: (entry) => forgetAllBut(({ id }) => id !== entry.id),
    forgetAllBut,
    putInPlace,
  }
}
