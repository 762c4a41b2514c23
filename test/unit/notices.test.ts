import { describe, expect, it } from 'vitest'
import { decide, isMutedAt, isQuiet, type ChatFacts, type DeskFacts } from '../../renderer/model/notifications/decide.js'
import { planNotices, type PlannedChat } from '../../renderer/model/notifications/plan.js'
import { wordsOf } from '../../renderer/model/notifications/words.js'

const chat: ChatFacts = { unread: 1, last_seq: 5, told_seq: 4, is_seen: false, is_muted: false, is_blocked: false }
const desk: DeskFacts = { is_enabled: true, is_quiet: false }

describe('the decision about one chat', () => {
  const rows: [string, Partial<ChatFacts>, Partial<DeskFacts>, string][] = [
    ['something new', {}, {}, 'notify'],
    ['nothing unread', { unread: 0 }, {}, 'nothing'],
    ['read elsewhere before it was told', { unread: 0, told_seq: 0 }, {}, 'nothing'],
    ['open and seen', { is_seen: true }, {}, 'nothing'],
    ['blocked', { is_blocked: true }, {}, 'nothing'],
    ['blocked and muted', { is_blocked: true, is_muted: true }, {}, 'nothing'],
    ['muted', { is_muted: true }, {}, 'badge'],
    ['told already', { told_seq: 5 }, {}, 'badge'],
    ['quiet hours', {}, { is_quiet: true }, 'badge'],
    ['notifications off', {}, { is_enabled: false }, 'badge'],
    ['seen in quiet hours', { is_seen: true }, { is_quiet: true }, 'nothing'],
    ['never told, several', { unread: 7, told_seq: 0 }, {}, 'notify'],
  ]
  it.each(rows)('%s', (_name, facts, state, expected) => {
    expect(decide({ ...chat, ...facts }, { ...desk, ...state })).toBe(expected)
  })
})

describe('quiet hours', () => {
  const at = (hour: number, minute = 0): Date => new Date(2026, 2, 1, hour, minute)
  const night = { is_on: true, from: '22:00', to: '08:00' }
  const rows: [string, boolean, Date, boolean][] = [
    ['late', true, at(23, 30), true],
    ['the first minute', true, at(22), true],
    ['before midnight ends nothing', true, at(0, 30), true],
    ['the last minute', true, at(7, 59), true],
    ['the end', true, at(8), false],
    ['day', true, at(13), false],
    ['switched off', false, at(23, 30), false],
  ]
  it.each(rows)('%s', (_name, is_on, now, expected) => expect(isQuiet({ ...night, is_on }, now)).toBe(expected))
  it('takes a span within a day, the whole day, and no nonsense', () => {
    expect(isQuiet({ is_on: true, from: '13:00', to: '14:00' }, at(13, 30))).toBe(true)
    expect(isQuiet({ is_on: true, from: '13:00', to: '14:00' }, at(14))).toBe(false)
    expect(isQuiet({ is_on: true, from: '08:00', to: '08:00' }, at(3))).toBe(true)
    expect(isQuiet({ is_on: true, from: '25:00', to: 'x' }, at(3))).toBe(false)
  })
})

describe('muting', () => {
  const now = new Date('2026-03-01T10:00:00Z')
  it.each([
    [undefined, false],
    ['always', true],
    ['2026-03-01T11:00:00Z', true],
    ['2026-03-01T09:00:00Z', false],
    ['nonsense', false],
  ])('until %s', (until, expected) => expect(isMutedAt(until, now)).toBe(expected))
})

describe('the plan for all chats', () => {
  const planned = (thread_id: string, more: Partial<PlannedChat> = {}): PlannedChat => ({ ...chat, thread_id, ...more })
  const plan = (chats: PlannedChat[], more: { is_return?: boolean; shown?: (string | null)[]; desk?: Partial<DeskFacts> } = {}) =>
    planNotices({ chats, desk: { ...desk, ...more.desk }, is_return: more.is_return ?? false, shown: new Set(more.shown ?? []) })

  it('gives each chat its own notification while somebody works', () => {
    expect(plan([planned('a'), planned('b')])).toMatchObject({ show: ['a', 'b'], group: [], withdraw: [] })
  })
  it('groups what came during an absence, and leaves out what was read elsewhere (NOT-2)', () => {
    const chats = [planned('a'), planned('b', { unread: 0 }), planned('c', { unread: 3 })]
    expect(plan(chats, { is_return: true })).toMatchObject({ show: [], group: ['a', 'c'] })
    expect(plan([planned('a'), planned('b', { unread: 0 })], { is_return: true })).toMatchObject({ show: ['a'], group: [] })
  })
  it('takes back what was read, wherever (NOT-2)', () => {
    const chats = [planned('a', { unread: 0 }), planned('b', { told_seq: 5 })]
    expect(plan(chats, { shown: ['a', 'b'] })).toMatchObject({ show: [], withdraw: ['a'] })
    expect(plan(chats, { shown: [null] }).withdraw).toEqual([])
    expect(plan([planned('a', { unread: 0 })], { shown: [null] }).withdraw).toEqual([null])
  })
  it('takes back the notification of a chat that is opened, and of a thread that is gone', () => {
    expect(plan([planned('a', { is_seen: true })], { shown: ['a', 'gone'] }).withdraw.sort()).toEqual(['a', 'gone'])
  })
  it('tells nobody twice, also not what came while it kept quiet', () => {
    const first = plan([planned('a')], { desk: { is_quiet: true } })
    expect(first).toMatchObject({ show: [], told: new Map([['a', 5]]) })
    expect(plan([planned('a', { told_seq: first.told.get('a') ?? 0 })]).show).toEqual([])
  })
})

describe('the words', () => {
  const input = { name: 'Марія', text: 'Добрий день', unread: 1, is_hidden: false }
  it('say one message, or how many with the newest', () => {
    expect(wordsOf(input)).toEqual({ kind: 'one', name: 'Марія', text: 'Добрий день' })
    expect(wordsOf({ ...input, unread: 3 })).toEqual({ kind: 'many', name: 'Марія', text: 'Добрий день', unread: 3 })
    expect(wordsOf({ ...input, text: null })).toEqual({ kind: 'count', name: 'Марія', unread: 1 })
  })
  it('say neither name nor text where content is hidden', () => {
    expect(JSON.stringify(wordsOf({ ...input, is_hidden: true }))).not.toMatch(/Марія|Добрий/)
  })
  it('are one line without marks that turn text around, and never split a character', () => {
    const words = wordsOf({ ...input, name: 'Анна\u202egnp.exe', text: `рядок\nдва\u2067 ${'😀'.repeat(300)}` })
    expect(words).toMatchObject({ name: 'Анна gnp.exe' })
    if (words.kind !== 'one') throw new Error('one message was expected')
    expect(words.text).toMatch(/^рядок два 😀+…$/u)
    expect([...words.text]).toHaveLength(200)
  })
})
