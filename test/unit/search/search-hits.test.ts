import { describe, expect, it } from 'vitest'
import { chatRouteOf } from '../../../renderer/model/chat-place.js'
import { parseQuery } from '../../../renderer/model/finding.js'
import { buildPeople, type PersonEntry } from '../../../renderer/model/people.js'
import { endOfDay, findPeople, findUnsent, messageHits, ownersOf, startOfDay, type HitFilter } from '../../../renderer/model/search-hits.js'
import type { Unsent } from '../../../renderer/model/unsent/unsent.js'
import { at, contactThread, me, messageOf, relationOf, student_id, threadOf } from '../../support/store-world.js'

const all: HitFilter = { person_id: null, from: null, before: null }
const inquiry = {
  id: '7',
  rev: 1,
  tutor_id: me.id,
  student_id: 3,
  other_user_id: 3,
  other_user_name: 'Соломія Тестова',
  inquiry_id: 7,
  status: 'OPEN',
  status_changed_at: at,
  subject: 'Підготовка до тесту',
  body: '',
  created_at: at,
} as const

const people = (): PersonEntry[] =>
  buildPeople({
    role: me.role,
    relations: [relationOf()],
    inquiries: [inquiry],
    threads: [threadOf(2)],
    access: [],
    unsent: [],
    drafts: new Map(),
    unreadByThreadId: new Map(),
  })

const unsent = (body: string, state: Unsent['state'], created_at = at): Unsent => {
  const intent = { kind: 'send_message' as const, id: `i-${body}`, thread_id: contactThread, body, created_at }
  return { id: intent.id, thread_id: contactThread, state, json: '', intent, verdict: null }
}

describe('what is found on the page’s side', () => {
  it('SRC-1: people by name and by what their inquiry is about', () => {
    const names = (text: string, filter = all): string[] => findPeople(people(), parseQuery(text), filter).map((hit) => hit.name)
    expect(names('марко')).toEqual(['Марко'])
    expect(names('vfhrj')).toEqual(['Марко'])
    expect(names('тест')).toEqual(['Соломія Тестова'])
    expect(names('підготовк')).toEqual(['Соломія Тестова'])
    expect(names('о', { ...all, person_id: student_id })).toEqual(['Марко'])
    expect([names(''), names('о', { ...all, from: at })]).toEqual([[], []])
  })

  it('SRC-1: drafts and unsent texts; a draft leads to its chat, an unsent text to its place', () => {
    const owners = ownersOf(people())
    const drafts = new Map([[contactThread, { text: 'Чернетка тесту', updated_at: at }]])
    const entries = [
      unsent('Тест у черзі', 'queued'),
      unsent('Тест відмовлено', 'refused', '2026-03-02T08:00:00.000Z'),
      unsent('Тест надіслано', 'applied'),
    ]
    const hits = findUnsent({ owners, entries, drafts }, parseQuery('тест'), all)
    expect(hits.map((hit) => [hit.kind, hit.message_id])).toEqual([
      ['unsent', 'i-Тест відмовлено'],
      ['unsent', 'i-Тест у черзі'],
      ['draft', null],
    ])
    const late = { ...all, from: '2026-03-02T00:00:00.000Z' }
    expect(findUnsent({ owners, entries, drafts }, parseQuery('тест'), late)).toHaveLength(1)
    expect(findUnsent({ owners, entries, drafts }, parseQuery('тест'), { ...all, person_id: 3 })).toEqual([])
  })

  it('SRC-4: a hit knows whose chat it stands in, and its route says the message', () => {
    const message = messageOf(2)
    const [hit, ...others] = messageHits([message, { ...message, thread_id: 'unknown' }], ownersOf(people()), parseQuery('2'))
    expect([hit?.person_id, hit?.isMine, others]).toEqual([student_id, false, []])
    expect(chatRouteOf('tutor', student_id, hit?.message_id)).toEqual({
      name: 'chat-student',
      params: { studentId: '2' },
      query: { message: message.id },
    })
    expect(chatRouteOf('student', 1, 'm')).toEqual({
      name: 'chat-tutor',
      params: { tutorId: '1' },
      query: { message: 'm' },
    })
    expect(chatRouteOf('tutor', 2).query).toEqual({})
  })

  it('begins and ends days where the person lives, summer and winter', () => {
    expect(startOfDay('2026-01-15', 'Europe/Kyiv')).toBe('2026-01-14T22:00:00.000Z')
    expect(startOfDay('2026-07-15', 'Europe/Kyiv')).toBe('2026-07-14T21:00:00.000Z')
    expect(endOfDay('2026-01-15', 'Europe/Kyiv')).toBe('2026-01-15T22:00:00.000Z')
    expect(startOfDay('2026-01-15', 'America/New_York')).toBe('2026-01-15T05:00:00.000Z')
  })
})
