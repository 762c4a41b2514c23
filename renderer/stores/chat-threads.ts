import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { UnreadSummary } from '@contract/calls.js'
import type { ErrorCode } from '@contract/errors.js'
import type { ThreadKind } from '@contract/values.js'
import type { JournalChange } from '../desktop/journal.js'
import { threadsOf, type Target } from '../model/people.js'
import { summaryOf } from '../model/unread.js'
import { heldIn, laneOf } from '../model/unsent/lane.js'
import { markRead, openThread } from '../model/unsent/verbs.js'
import { useDocumentsStore } from './documents.js'
import { useOutboxStore } from './outbox.js'
import { usePeopleStore } from './people.js'
import { useRuntime } from './runtime.js'
import { useUnreadStore } from './unread.js'

export interface ThreadOfStudent {
  threadId: string
  kind: ThreadKind
  /** RFC 3339: how fresh the documents behind it are; null before the first sync. */
  lastSync: string | null
}

export type EnsureFailure = ErrorCode | 'JOURNAL'

/** The original's store by its own names. It holds nothing: everything is derived from the local documents and the journal. */
export const useChatThreadsStore = defineStore('chatThreads', () => {
  const { api, syncNow } = useRuntime()
  const known = useDocumentsStore()
  const outbox = useOutboxStore()
  const people = usePeopleStore()
  const unread = useUnreadStore()
  const loading = ref(false)
  const error = ref<string | null>(null) // the original's
  const failedFor = shallowRef<{ studentId: number; reason: EnsureFailure } | null>(null)
  const { threadsByStudent, getThreadIdByStudent, removeThread, restoreThread, restoreAll } = useNavigation()
  const unreadSummary = computed((): UnreadSummary => summaryOf(known.threads, unread.unreadByThreadId))
  const getUnreadCount = (studentId: number): number => people.byId.get(studentId)?.unread_count ?? 0
  const totalUnread = computed(() => unread.totalUnread)

  /**
   * Opens the thread with a student: the one that is there, or a new one by an intent. Only a person's click calls it (R-THREAD-4).
   * Answers the thread's id, which every device derives alike, or null with `error` set.
   */
  async function ensureThread(studentId: number, relationId?: number): Promise<string | null> {
    const person = people.byId.get(studentId)
    const target = person?.target
    const isMine = relationId === undefined || person?.relation?.relation_id === relationId
    if (!target || !isMine) return fail(studentId, 'RELATION_NOT_FOUND')
    restoreThread(studentId)
    if (target.thread === 'there' || target.thread === 'begun') return succeed(target.thread_id)
    if (target.denial) return fail(studentId, target.denial.code)
    // Texts held behind a refused thread go only on the person's own word: the chat offers it (R-PARK-1).
    if (target.thread === 'refused' && heldIn(laneOf(outbox.entries, target.thread_id)).length > 1) return succeed(target.thread_id)
    loading.value = true
    const committed = await outbox.commit(
      openThread(outbox.entries, { thread_id: target.thread_id, ...originIds(target) }, outbox.newIntentBase()),
    )
    loading.value = false
    return committed.ok || committed.reason === 'conflict' ? succeed(target.thread_id) : fail(studentId, 'JOURNAL')
  }

  /**
   * Compares the local counts with the server's summary. The documents stay the truth; where the two differ, a pull is asked for. Answers whether they agreed; null where the server could not be asked.
   */
  async function fetchUnreadSummary(): Promise<boolean | null> {
    loading.value = true
    const answer = await api.unreadSummary()
    loading.value = false
    if (!answer.ok) {
      error.value = answer.failure.reason === 'problem' ? answer.failure.code : answer.failure.reason
      return null
    }
    error.value = null
    const { unread_messages, total } = unreadSummary.value
    const isEqual = answer.value.unread_messages === unread_messages && answer.value.total === total
    if (!isEqual) syncNow()
    return isEqual
  }

  /** Says how far a thread was displayed; never back, never "all" (R-READ-1). A newer marker replaces one that has not left (R-OUT-5). */
  const markThreadRead = useMarking(async (threadId, lastReadSeq) => {
    const last_seq = known.threads.find((found) => found.id === threadId)?.last_seq ?? 0
    const last_read_seq = Math.min(lastReadSeq ?? last_seq, last_seq)
    if (last_read_seq <= (unread.markers.get(threadId) ?? 0)) return null
    if (last_read_seq < last_seq) await unread.countUpTo([{ thread_id: threadId, seq: last_read_seq }])
    return markRead(outbox.entries, { thread_id: threadId, last_read_seq }, outbox.newIntentBase())
  })

  /** Forgets what is only navigation: on sign-out. */
  function clearCache(): void {
    restoreAll()
    error.value = null
    loading.value = false
  }

  function succeed(threadId: string): string {
    error.value = failedFor.value = null
    return threadId
  }
  function fail(studentId: number, reason: EnsureFailure): null {
    error.value = reason
    failedFor.value = { studentId, reason }
    return null
  }

  return {
    threadsByStudent,
    unreadSummary,
    loading,
    error,
    failedFor,
    getThreadIdByStudent,
    getUnreadCount,
    totalUnread,
    ensureThread,
    fetchUnreadSummary,
    markThreadRead,
    clearCache,
    removeThread,
  }
})

/** The navigation entries, one per student; the contact thread wins (R-THREAD-6). Dropping one leaves the thread, its history and its marker. */
function useNavigation() {
  const { connection } = useRuntime()
  const people = usePeopleStore()
  const unread = useUnreadStore()
  const removed = shallowRef<ReadonlySet<number>>(new Set())
  const threadsByStudent = computed(() => {
    const map = new Map<number, ThreadOfStudent>()
    const lastSync = connection.value.last_sync_at
    for (const { person_id, contact, negotiation, target } of people.people) {
      if (removed.value.has(person_id)) continue
      const thread = contact ?? negotiation
      if (thread) map.set(person_id, { threadId: thread.id, kind: thread.kind, lastSync })
      else if (target?.thread === 'begun') map.set(person_id, { threadId: target.thread_id, kind: target.origin.kind, lastSync })
    }
    return map
  })
  return {
    threadsByStudent,
    getThreadIdByStudent: (studentId: number): string | null => threadsByStudent.value.get(studentId)?.threadId ?? null,
    removeThread(studentId: number): void {
      removed.value = new Set([...removed.value, studentId])
      const person = people.byId.get(studentId)
      for (const thread of person ? threadsOf(person) : []) unread.hide(thread.id)
    },
    restoreThread: (studentId: number): void => void (removed.value = new Set([...removed.value].filter((id) => id !== studentId))),
    restoreAll(): void {
      removed.value = new Set()
      unread.unhideAll()
    },
  }
}

const originIds = ({ origin }: Target) =>
  origin.kind === 'contact' ? { relation_id: origin.relation_id } : { inquiry_id: origin.inquiry_id }

/** One marker at a time for each thread, the newest wish last; a conflict (the older one has just left) is tried once more. */
function useMarking(changesFor: (threadId: string, seq: number | undefined) => Promise<JournalChange[] | null>) {
  const outbox = useOutboxStore()
  const wishes = new Map<string, number | undefined>()
  const running = new Map<string, Promise<void>>()
  async function run(threadId: string): Promise<void> {
    while (wishes.has(threadId)) {
      const seq = wishes.get(threadId)
      wishes.delete(threadId)
      const changes = await changesFor(threadId, seq)
      const committed = changes ? await outbox.commit(changes) : null
      const again = committed && !committed.ok && committed.reason === 'conflict' ? await changesFor(threadId, seq) : null
      if (again) await outbox.commit(again)
    }
    running.delete(threadId)
  }
  return (threadId: string, lastReadSeq?: number): Promise<void> => {
    const wished = wishes.get(threadId)
    wishes.set(threadId, wished === undefined || lastReadSeq === undefined ? lastReadSeq : Math.max(wished, lastReadSeq))
    const own = running.get(threadId) ?? Promise.resolve().then(() => run(threadId))
    running.set(threadId, own)
    return own
  }
}
