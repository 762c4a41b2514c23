import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { checkBody } from '@contract/body.js'
import { behind } from '../model/cancelled.js'
import type { Unsent } from '../model/unsent.js'
import { appended } from '../sync/outbox.js'
import type { SendFailure } from './messages.js'
import { removed, useOutboxStore } from './outbox.js'
import { placedAnew, useRepairsStore } from './repairs.js'

/** Under which id a changed text stands, or why it was not changed; `LEFT`: it is on its way already. */
export type Changed = { ok: true; id: string } | { ok: false; reason: Exclude<SendFailure, 'EMPTY'> | 'LEFT' }

/** The changing of texts that have not left (OUT-6): until it is saved, what waits stays as it was. */
export const useEditingStore = defineStore('editing', () => {
  const outbox = useOutboxStore()
  const repairs = useRepairsStore()
  /** Texts of one chat that are being changed into one; none while nobody changes any. */
  const edited = shallowRef<readonly Unsent[]>([])

  /**
   * Puts one text in the place of others of its chat that have not gone out: it stands where the first of them stood, and keeps the time of its
   * writing. Where one of them is on its way, all is as it was.
   */
  async function change(entries: readonly Unsent[], text: string): Promise<Changed> {
    const checked = checkBody(text)
    if (!checked.ok) return { ok: false, reason: checked.code }
    const ids = new Set(entries.map(({ id }) => id))
    for (let tries = 0; tries < 3; tries++) {
      const changed = outbox.entries.filter((entry) => ids.has(entry.id) && !isOnItsWay(entry))
      const [first] = changed
      if (!first || changed.length < ids.size) break
      const before = repairs.standingBefore(first)
      const moved = behind({ thread_id: first.thread_id, before }, outbox.entries).filter(({ id }) => !ids.has(id))
      const { created_at } = first.intent
      const intent = {
        ...outbox.newIntentBase(),
        created_at,
        kind: 'send_message' as const,
        thread_id: first.thread_id,
        body: checked.body,
      }
      const committed = await outbox.commit([...changed.map(removed), appended(intent), ...moved.flatMap(placedAnew)])
      if (committed.ok) return { ok: true, id: intent.id }
      if (committed.reason !== 'conflict') return { ok: false, reason: 'JOURNAL' }
    }
    return { ok: false, reason: 'LEFT' }
  }

  return {
    edited,
    begin: (entries: readonly Unsent[]) => void (edited.value = entries),
    change: (entries: readonly Unsent[], text: string) => repairs.inTurn(() => change(entries, text)),
  }
})

const isOnItsWay = ({ state }: Unsent): boolean => state === 'attempted' || state === 'applied'
