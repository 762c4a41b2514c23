import { shallowRef, type ShallowRef } from 'vue'
import type { Intent } from '@contract/intents.js'
import type { JournalChange, JournalCommit } from '../desktop/journal.js'
import type { Unsent } from '../model/unsent.js'
import { appended } from '../sync/outbox.js'
import type { useDraftsStore } from './drafts.js'
import type { useOutboxStore } from './outbox.js'
import { restored, type TakenTexts } from './taken-texts.js'

/** Queued texts that are being changed in the composers of their chats, at most one in each: they go back to their places. */
export interface ChangingTexts {
  /** Their ids by thread; all of them are among the taken texts. */
  changing: Readonly<ShallowRef<ReadonlyMap<string, Unsent['id']>>>
  isChanging(entry: Unsent): boolean
  /** It has become the draft of its thread. */
  begin(entry: Unsent): void
  /** Makes a text durable at the place of the one that it was changed from; where there is none, at the end. */
  enqueue(intent: Intent, more: JournalChange[]): Promise<JournalCommit>
  /** Ends the changing of a text: it is queued again as it was, and the composer is empty. */
  leave(thread_id: string): Promise<void>
  /** The same, but only while no word of it has been changed. */
  leaveUnchanged(thread_id: string): Promise<void>
}

export function createChangingTexts(
  outbox: ReturnType<typeof useOutboxStore>,
  drafts: ReturnType<typeof useDraftsStore>,
  { taken, take, forget, putInPlace }: TakenTexts,
): ChangingTexts {
  const changing = shallowRef<ReadonlyMap<string, Unsent['id']>>(new Map())
  const changedIn = (thread_id: string): Unsent | undefined => taken.value.find(({ id }) => id === changing.value.get(thread_id))
  const draftOf = (thread_id: string): string => outbox.drafts.get(thread_id)?.text ?? ''

  function end(thread_id: string): void {
    const entry = changedIn(thread_id)
    if (!entry) return
    forget(entry)
    changing.value = new Map([...changing.value].filter(([thread]) => thread !== thread_id))
  }

  function begin(entry: Unsent): void {
    end(entry.thread_id)
    changing.value = new Map([...changing.value, [entry.thread_id, entry.id]])
    take(entry)
  }

  async function enqueue(intent: Intent, more: JournalChange[]): Promise<JournalCommit> {
    const { thread_id, id } = intent
    const entry = changedIn(thread_id)
    const committed = (entry && (await putInPlace({ ...entry, id }, [appended(intent)], more))) ?? (await outbox.enqueue(intent, more))
    if (committed.ok) end(thread_id)
    return committed
  }

  async function leave(thread_id: string): Promise<void> {
    const entry = changedIn(thread_id)
    if (!entry) return
    await drafts.save(thread_id)
    const committed = await putInPlace(entry, restored(entry), [{ op: 'clear_draft', thread_id, text: draftOf(thread_id) }])
    if (committed?.ok) end(thread_id)
  }

  async function leaveUnchanged(thread_id: string): Promise<void> {
    const intent = changedIn(thread_id)?.intent
    if (intent?.kind === 'send_message' && intent.body === draftOf(thread_id)) await leave(thread_id)
  }

  return { changing, isChanging: ({ thread_id, id }) => changing.value.get(thread_id) === id, begin, enqueue, leave, leaveUnchanged }
}
