import { describe, expect, it } from 'vitest'
import { landingOf, replyLandingOf } from '../../renderer/model/notifications/target.js'
import { buildPeople, hasComposer, type PersonEntry } from '../../renderer/model/people.js'
import { accessOf, contactThread, relationOf, threadOf } from '../support/store-world.js'

const peopleWith = (more: Partial<Parameters<typeof buildPeople>[0]> = {}): PersonEntry[] =>
  buildPeople({
    role: 'tutor',
    relations: [relationOf()],
    inquiries: [],
    threads: [threadOf(3)],
    access: [accessOf(true)],
    unsent: [],
    drafts: new Map(),
    unreadByThreadId: new Map(),
    ...more,
  })

const states = {
  'an open chat': { people: peopleWith(), isComplete: true },
  'a revoked one': { people: peopleWith({ relations: [relationOf('PAUSED')], access: [accessOf(false)] }), isComplete: true },
  'a chat that is not here yet': { people: [], isComplete: false },
  'a chat of nobody here': { people: [], isComplete: true },
} as const

const stranger = '0190a1b2-c3d4-5678-9abc-def012345678'
const opens = { kind: 'open', person_id: 2, message_id: 'm' }

describe('targets in every state of the chat', () => {
  const rows: [keyof typeof states, object, object][] = [
    ['an open chat', opens, { kind: 'send', thread_id: contactThread }],
    ['a revoked one', opens, { kind: 'draft', thread_id: contactThread, person_id: 2 }],
    ['a chat that is not here yet', { kind: 'wait' }, { kind: 'nothing' }],
    ['a chat of nobody here', { kind: 'unknown' }, { kind: 'nothing' }],
  ]
  it.each(rows)('%s: a link and a notification land, a reply does the one right thing (NOT-1)', (name, landing, reply) => {
    const { people, isComplete } = states[name]
    expect(landingOf({ kind: 'chat', thread_id: contactThread, message_id: 'm' }, people, { isComplete })).toEqual(landing)
    const answered = { thread_id: contactThread, text: 'Так' }
    expect(replyLandingOf(answered, people, (person) => hasComposer(person.target))).toEqual(reply)
  })

  it('another account’s chat is unknown, never somebody else’s (NOT-1)', () => {
    const target = { kind: 'chat' as const, thread_id: stranger, message_id: null }
    expect(landingOf(target, peopleWith(), { isComplete: true })).toEqual({ kind: 'unknown' })
    expect(replyLandingOf({ thread_id: stranger, text: 'Так' }, peopleWith(), () => true)).toEqual({ kind: 'nothing' })
  })

  it('an inquiry and the grouped notification have their places; an empty reply goes nowhere', () => {
    expect(landingOf({ kind: 'inquiry', inquiry_id: 9 }, peopleWith(), { isComplete: true })).toEqual({ kind: 'unknown' })
    expect(landingOf({ kind: 'chats' }, [], { isComplete: false })).toEqual({ kind: 'chats' })
    expect(replyLandingOf({ thread_id: contactThread, text: '  \n' }, peopleWith(), () => true)).toEqual({ kind: 'nothing' })
  })
})
