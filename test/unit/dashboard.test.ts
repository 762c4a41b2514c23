import { expect, it } from 'vitest'
import { groupPeople } from '../../renderer/model/dashboard.js'
import { buildPeople } from '../../renderer/model/people.js'

const names = ['Соломія В’юн', 'Ґанна Сич', 'Марія Коваль', 'Amelia Brown']
const people = buildPeople({
  role: 'tutor',
  relations: names.map((other_user_name, index) => ({
    id: `${index}`,
    rev: 1,
    _deleted: false,
    tutor_id: 1,
    student_id: index + 2,
    other_user_id: index + 2,
    other_user_name,
    relation_id: index,
    status: 'ACTIVE',
    status_changed_at: '2026-01-01T00:00:00Z',
    created_at: '2026-01-01T00:00:00Z',
  })),
  inquiries: [],
  threads: [],
  access: [],
  unsent: [],
  drafts: new Map(),
  unreadByThreadId: new Map(),
})
const found = (query: string): string[] => groupPeople(people, query, 'uk').active.map(({ name }) => name)

it.each([
  ['', ['Марія Коваль', 'Соломія В’юн', 'Ґанна Сич', 'Amelia Brown']],
  ['  марі ', ['Марія Коваль']],
  ["в'юн", ['Соломія В’юн']],
  ['вюн', ['Соломія В’юн']],
  ['ганна', ['Ґанна Сич']],
  ['vfhsz', ['Марія Коваль']],
  ['brown ame', ['Amelia Brown']],
  ['нікого', []],
  [',', []],
])('SRC-1 SRC-3 the dashboard finds a name as search does: %j', (query, expected) => {
  expect(found(query).sort()).toEqual([...expected].sort())
})
