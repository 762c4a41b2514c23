import { describe, expect, it, vi } from 'vitest'
import { useChatThreadsStore } from '../../renderer/stores/chat-threads.js'
import { useUnreadStore } from '../../renderer/stores/unread.js'
import {
  accessOf,
  at,
  contactThread,
  me,
  messageOf,
  openStoreWorld,
  relation_id,
  relationOf,
  student_id,
  threadOf,
  type StoreWorld,
} from '../support/store-world.js'

async function activeRelation(): Promise<StoreWorld> {
  const world = await openStoreWorld()
  await world.receive({ relations: [relationOf()], contact_access: [accessOf(true)] })
  return world
}

/** A thread with three messages of the student, none of them read. */
async function unreadThread(): Promise<{ world: StoreWorld; store: ReturnType<typeof useChatThreadsStore> }> {
  const world = await activeRelation()
  await world.receive({ threads: [threadOf(3)], messages: [messageOf(1), messageOf(2), messageOf(3)] })
  const store = useChatThreadsStore()
  await vi.waitFor(() => expect(store.totalUnread).toBe(3))
  return { world, store }
}

const known = (store: ReturnType<typeof useChatThreadsStore>): Promise<void> =>
  vi.waitFor(async () => expect(store.error === null && (await store.ensureThread(student_id, relation_id))).toBe(contactThread))

const kinds = (world: StoreWorld): string[] => world.runtime.outbox.entries().map((entry) => `${entry.intent.kind} ${entry.state}`)
const emptySummary = { threads: [], total: 0, unread_messages: 0 }

describe('chatThreadsStore, by the names of the original report', () => {
  it('ensureThread - створення та кешування thread', async () => {
    const world = await activeRelation()
    const store = useChatThreadsStore()
    await vi.waitFor(() => expect(store.error).toBe(null))
    expect(kinds(world)).toEqual([])
    await vi.waitFor(async () => expect(await store.ensureThread(student_id, relation_id)).toBe(contactThread))
    expect(store.threadsByStudent.get(student_id)).toEqual({ threadId: contactThread, kind: 'contact', lastSync: at })
    expect(kinds(world)).toEqual(['ensure_thread queued'])
  })

  it('ensureThread - використання cached thread', async () => {
    const world = await activeRelation()
    await world.receive({ threads: [threadOf(0)] })
    const store = useChatThreadsStore()
    await vi.waitFor(() => expect(store.getThreadIdByStudent(student_id)).toBe(contactThread))
    expect(await store.ensureThread(student_id, relation_id)).toBe(contactThread)
    expect(kinds(world)).toEqual([])
    expect(world.requests).toEqual([])
  })

  it('ensureThread - recreate при stale cache', async () => {
    const world = await activeRelation()
    const store = useChatThreadsStore()
    await vi.waitFor(async () => expect(await store.ensureThread(student_id, relation_id)).toBe(contactThread))
    const [first] = world.runtime.outbox.entries()
    const verdict = { id: first?.id ?? '', status: 'refused', code: 'RELATION_NOT_ACTIVE', rev: null, seq: null, retry_after: null }
    await world.runtime.outbox.commit([
      { op: 'mark', id: first?.id ?? '', from: ['queued'], to: 'refused', verdict: JSON.stringify(verdict) },
    ])
    expect(store.getThreadIdByStudent(student_id)).toBe(null)
    expect(await store.ensureThread(student_id, relation_id)).toBe(contactThread)
    expect(kinds(world)).toEqual(['ensure_thread queued'])
    expect(world.runtime.outbox.entries()[0]?.id).not.toBe(first?.id)
  })

  it('ensureThread - error handling', async () => {
    const world = await openStoreWorld()
    const store = useChatThreadsStore()
    expect(await store.ensureThread(student_id, relation_id)).toBe(null)
    expect(store.error).toBe('RELATION_NOT_FOUND')
    await world.receive({ relations: [relationOf()] })
    await vi.waitFor(async () => {
      expect(await store.ensureThread(student_id, relation_id)).toBe(null)
      expect(store.error).toBe('CONTACT_ACCESS_REQUIRED')
    })
    await world.receive({ relations: [relationOf('PAUSED')], contact_access: [accessOf(true)] })
    await vi.waitFor(async () => {
      expect(await store.ensureThread(student_id, relation_id)).toBe(null)
      expect(store.error).toBe('RELATION_NOT_ACTIVE')
    })
    expect(await store.ensureThread(student_id, 77)).toBe(null)
    expect(store.error).toBe('RELATION_NOT_FOUND')
    expect([kinds(world), store.loading]).toEqual([[], false])
  })

  it('fetchUnreadSummary - fetch та cache', async () => {
    const { world, store } = await unreadThread()
    const expected = {
      threads: [
        {
          thread_id: contactThread,
          kind: 'contact',
          other_user_id: student_id,
          other_user_name: 'Марко',
          last_message_preview: '№3',
          last_message_at: at,
          unread_count: 3,
        },
      ],
      total: 1,
      unread_messages: 3,
    }
    expect(store.unreadSummary).toEqual(expected)
    world.answers.set('unread-summary', expected)
    expect(await store.fetchUnreadSummary()).toBe(true)
    world.answers.set('unread-summary', emptySummary)
    expect(await store.fetchUnreadSummary()).toBe(false)
    expect(store.unreadSummary).toEqual(expected)
  })

  it('fetchUnreadSummary - empty state', async () => {
    const world = await activeRelation()
    const store = useChatThreadsStore()
    world.answers.set('unread-summary', emptySummary)
    expect(await store.fetchUnreadSummary()).toBe(true)
    expect([store.unreadSummary, store.totalUnread]).toEqual([emptySummary, 0])
  })

  it('fetchUnreadSummary - error handling', async () => {
    const { store } = await unreadThread()
    expect(await store.fetchUnreadSummary()).toBe(null)
    expect([store.error, store.loading, store.totalUnread]).toEqual(['unreachable', false, 3])
  })

  it('markThreadRead - mark та update local state: R-READ-1, R-OUT-5', async () => {
    const { world, store } = await unreadThread()
    await store.markThreadRead(contactThread, 2)
    expect(store.totalUnread).toBe(1)
    const [older] = world.runtime.outbox.entries()
    await store.markThreadRead(contactThread, 99)
    expect([store.totalUnread, store.unreadSummary]).toEqual([0, emptySummary])
    const [marker, ...others] = world.runtime.outbox.entries()
    expect(others).toEqual([])
    expect(marker?.intent).toMatchObject({ kind: 'advance_read_marker', last_read_seq: 3 })
    expect(marker?.id).not.toBe(older?.id)
    await store.markThreadRead(contactThread, 1)
    expect(world.runtime.outbox.entries()).toEqual([marker])
    await vi.waitFor(() => expect(world.badge.count).toBe(0))
  })

  it('Getters: getThreadIdByStudent, getUnreadCount, totalUnread: R-THREAD-6, UNR-2', async () => {
    const { world, store } = await unreadThread()
    expect([store.getThreadIdByStudent(student_id), store.getThreadIdByStudent(99)]).toEqual([contactThread, null])
    expect([store.getUnreadCount(student_id), store.getUnreadCount(99), store.totalUnread]).toEqual([3, 0, 3])
    expect([useUnreadStore().totalUnread, world.badge.count]).toEqual([3, 3])
    await world.receive({ threads: [threadOf(4, 1)], messages: [messageOf(4, me.id)] })
    await vi.waitFor(() => expect(store.unreadSummary.threads[0]?.last_message_preview).toBe('№4'))
    expect(store.totalUnread).toBe(3)
  })

  it('clearCache - очищення всіх даних', async () => {
    const { store } = await unreadThread()
    store.removeThread(student_id)
    await store.fetchUnreadSummary()
    store.clearCache()
    expect([store.error, store.loading]).toEqual([null, false])
    expect(store.getThreadIdByStudent(student_id)).toBe(contactThread)
  })

  it('removeThread - видалення з cache та unread', async () => {
    const { world, store } = await unreadThread()
    store.removeThread(student_id)
    expect([store.getThreadIdByStudent(student_id), store.threadsByStudent.has(student_id)]).toEqual([null, false])
    expect(store.unreadSummary.threads).toEqual([])
    expect(store.getUnreadCount(student_id)).toBe(0)
    const kept = await world.runtime.documents.find('messages', { selector: { thread_id: contactThread } })
    expect(kept.length).toBe(3)
    await known(store)
    expect(store.getThreadIdByStudent(student_id)).toBe(contactThread)
  })
})
