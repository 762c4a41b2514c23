import { computed, shallowRef, type ComputedRef } from 'vue'
import { inOrder, type Cancelled, type QueuePosition } from '../model/unsent/cancelled.js'
import type { Unsent } from '../model/unsent/unsent.js'
import type { useOutboxStore } from './outbox.js'

/** Minutes for which a cancelled text can be put back. */
const keepMinutes = 10

/** Texts taken back in this window: gone from the journal for good (OUT-7), kept here in case it was a slip. */
export interface CancelledTexts {
  /** Each of them from the moment in which it is no longer among the unsent. */
  cancelled: ComputedRef<Cancelled[]>
  find(id: string): Cancelled | undefined
  take(entries: readonly Cancelled[]): void
  forget(entry: Unsent): void
  /** Forgets what was cancelled long ago. */
  forgetOld(): void
  /** What came from another text stands where that one stood. */
  succeed(old: string, id: string): void
  /** Where each text stands now. */
  positions(): (entry: Unsent) => QueuePosition
}

export function createCancelledTexts(outbox: ReturnType<typeof useOutboxStore>, now: () => Date): CancelledTexts {
  const taken = shallowRef<readonly Cancelled[]>([])
  const takenAt = new Map<string, number>()
  const cancelled = computed(() => {
    const unsent = new Set(outbox.entries.map(({ id }) => id))
    return taken.value.filter(({ id }) => !unsent.has(id))
  })

  return {
    cancelled,
    find: (id) => taken.value.find((entry) => entry.id === id),
    take(entries) {
      const ids = new Set(entries.map(({ id }) => id))
      for (const id of ids) takenAt.set(id, now().getTime())
      taken.value = [...taken.value.filter(({ id }) => !ids.has(id)), ...entries]
    },
    forget: ({ id }) => void (taken.value = taken.value.filter((entry) => entry.id !== id)),
    forgetOld() {
      const from = now().getTime() - keepMinutes * 60_000
      taken.value = taken.value.filter(({ id }) => (takenAt.get(id) ?? 0) >= from)
    },
    succeed(old, id) {
      for (const { position } of taken.value) {
        const rank = position.rankById.get(old)
        if (rank !== undefined) position.rankById.set(id, rank)
      }
    },
    positions() {
      const rankById = new Map(inOrder(outbox.entries, cancelled.value).map(({ id }, rank) => [id, rank]))
      return ({ id, thread_id }) => ({ thread_id, rank: rankById.get(id) ?? Infinity, rankById })
    },
  }
}
