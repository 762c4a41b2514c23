import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import type { Frame } from '../../sync-server/contract/sync.js'
import { importLines } from '../../sync-server/domain/import.js'
import { cast, openWorld, type Person } from '../support/server.js'
import { markerIntent, messageIntent, openThread, pull, push, read, relate, relation_id } from '../support/server-calls.js'

/** Every count of the frame of a person's whole feed, held beside what the messages themselves say. */
function requireCounts({ documents }: Frame): void {
  for (const thread of documents.threads) {
    const messages = documents.messages.filter(({ thread_id }) => thread_id === thread.id).toSorted((a, b) => a.seq - b.seq)
    const upTo = (seq: number, test: (sender_id: number) => boolean) =>
      messages.filter((each) => each.seq <= seq && test(each.sender_id)).length
    for (const { seq, sender_id, sender_count } of messages) expect(sender_count).toBe(upTo(seq, (id) => id === sender_id))
    expect(thread.tutor_count).toBe(upTo(Infinity, (id) => id === thread.tutor_id))
    expect(thread.student_count).toBe(upTo(Infinity, (id) => id === thread.student_id))
    for (const marker of documents.read_markers.filter(({ thread_id }) => thread_id === thread.id))
      expect(marker.read_count).toBe(upTo(marker.last_read_seq, (id) => id !== marker.user_id))
  }
}

const unreadOf = async (person: Person) => (await person.get<{ unread_messages: number }>('/chat/unread-summary/')).body.unread_messages

describe('counts', () => {
  it('R-COUNT-1, R-COUNT-2, R-COUNT-3: messages, threads and markers are counted as they come, also in batches', async () => {
    const world = await openWorld()
    await openThread(world)
    const texts = (count: number) => Array.from({ length: count }, (_, index) => messageIntent(`${index}`))
    await push(world.tutor, texts(5))
    await push(world.student, [...texts(3), markerIntent(4), ...texts(2), messageIntent(' ')])
    await push(world.tutor, [messageIntent('ще'), markerIntent(6), messageIntent('і ще')])
    await read(world.tutor, 100)
    await push(world.student, texts(4))
    const frame = await pull(world.tutor)
    requireCounts(frame)
    expect(frame.documents.threads).toMatchObject([{ tutor_count: 7, student_count: 9, last_seq: 16 }])
    expect(frame.documents.read_markers.map(({ read_count }) => read_count).toSorted()).toEqual([4, 5])
    expect([await unreadOf(world.tutor), await unreadOf(world.student)]).toEqual([4, 3])
  })

  it('R-COUNT-3, R-IMPORT-1, R-IMPORT-2: an import counts on from what is there, with its markers', async () => {
    const world = await openWorld()
    await relate(world)
    const line = (index: number, sender_id: number) => ({
      type: 'message',
      id: v7(),
      relation_id,
      sender_id,
      body: `№ ${index}`,
      created_at: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
    })
    const lines = Array.from({ length: 700 }, (_, index) => line(index, index % 3 ? cast.tutor.id : cast.student.id))
    const marker = { type: 'read_marker', relation_id, user_id: cast.student.id, read_until: lines[400]?.created_at }
    const report = await importLines(
      world.context.database,
      [...lines, marker].map((each) => JSON.stringify(each)),
    )
    expect(report.bad).toEqual([])
    await push(world.student, [messageIntent('своє')])
    const frame = await pull(world.student)
    requireCounts(frame)
    expect(frame.documents.threads).toMatchObject([{ last_seq: 701, student_count: 235 }])
    const tutors = lines.filter(({ sender_id }, index) => sender_id === cast.tutor.id && index > 400).length
    expect([await unreadOf(world.student), await unreadOf(world.tutor)]).toEqual([tutors, 1])
  })
})
