import { describe, expect, it } from 'vitest'
import type { UnreadSummary } from '../../sync-server/contract/calls.js'
import { contactThread, openThread, read, send } from '../support/server-calls.js'
import { cast, openWorld, type Person } from '../support/server.js'

const summaryOf = async (person: Person): Promise<UnreadSummary> => (await person.get<UnreadSummary>('/chat/unread-summary/')).body
const nothing = { threads: [], total: 0, unread_messages: 0 }

/** The backend tests of the original report, by their own names: UnreadSummaryTestCase. */
describe('UnreadSummaryTestCase', () => {
  it('test_unread_summary_empty_for_no_messages', async () => {
    const world = await openWorld()
    await openThread(world)
    expect(await summaryOf(world.tutor)).toEqual(nothing)
    expect(await summaryOf(world.student)).toEqual(nothing)
  })

  it('test_unread_summary_shows_unread_messages', async () => {
    const world = await openWorld()
    await openThread(world)
    await send(world.student, 'Hello, how are you?')
    expect(await summaryOf(world.tutor)).toEqual({
      threads: [
        {
          thread_id: contactThread,
          kind: 'contact',
          other_user_id: cast.student.id,
          other_user_name: cast.student.display_name,
          last_message_preview: 'Hello, how are you?',
          last_message_at: world.clock.now.toISOString(),
          unread_count: 1,
        },
      ],
      total: 1,
      unread_messages: 1,
    })
  })

  it('test_unread_summary_excludes_own_messages', async () => {
    const world = await openWorld()
    await openThread(world)
    await send(world.tutor, 'Добрий день')
    expect(await summaryOf(world.tutor)).toEqual(nothing)
    await send(world.student, 'Вітаю')
    await send(world.tutor, 'Як справи?')
    expect((await summaryOf(world.tutor)).unread_messages).toBe(1)
  })

  it('test_unread_summary_excludes_read_messages', async () => {
    const world = await openWorld()
    await openThread(world)
    await send(world.student, 'один')
    await send(world.student, 'два')
    await read(world.tutor, 1)
    expect((await summaryOf(world.tutor)).threads[0]?.unread_count).toBe(1)
    await read(world.tutor, 2)
    expect(await summaryOf(world.tutor)).toEqual(nothing)
  })

  it('test_unread_summary_counts_multiple_unread', async () => {
    const world = await openWorld()
    await openThread(world)
    for (const text of ['один', 'два', 'три']) await send(world.student, text)
    const summary = await summaryOf(world.tutor)
    expect(summary.threads.map((thread) => thread.unread_count)).toEqual([3])
    expect([summary.total, summary.unread_messages]).toEqual([1, 3])
  })
})
