import { describe, expect, it } from 'vitest'
import { buildPeople, type PersonEntry } from '../../renderer/model/people.js'
import { actionsTogether, outboxGroups, outboxText } from '../../renderer/model/outbox-groups.js'
import type { Unsent } from '../../renderer/model/unsent/unsent.js'
import { waitUntil } from '../../renderer/model/wait.js'
import type { ErrorCode } from '../../sync-server/contract/errors.js'
import { accessOf, at, contactThread, relationOf, threadOf } from '../support/store-world.js'

interface Written {
  body: string
  state?: Unsent['state']
  code?: ErrorCode
  thread_id?: string
}

function written({ body, state = 'queued', code, thread_id = contactThread }: Written): Unsent {
  const verdict = code ? { id: body, status: 'refused' as const, code, rev: null, seq: null, retry_after: null, epoch: null } : null
  return { id: body, thread_id, state, verdict, json: '', intent: { id: body, created_at: at, kind: 'send_message', thread_id, body } }
}

/** Marko, who may be written to or not. */
function peopleWith(status: 'ACTIVE' | 'PAUSED', unsent: readonly Unsent[] = [], threads = [threadOf(1)]): PersonEntry[] {
  const relations = [relationOf(status)]
  const nothing = { inquiries: [], drafts: new Map(), unreadByThreadId: new Map() }
  return buildPeople({ role: 'tutor', relations, threads, access: [accessOf(true)], unsent, ...nothing })
}

const itemsOf = (entries: readonly Unsent[], people = peopleWith('ACTIVE', entries), mayTry = true) =>
  outboxGroups({ entries, cancelled: [], people, mayTry }).flatMap((group) => group.items)
const actionsOf = (entry: Unsent, people?: PersonEntry[], mayTry?: boolean): string =>
  (itemsOf([entry], people, mayTry)[0]?.actions ?? []).join(' ')

describe('the outbox, OUT-6', () => {
  it('OUT-6: groups by person in the order of writing; what nobody is known for stands alone', () => {
    const entries = [
      written({ body: 'а', thread_id: 'elsewhere' }),
      written({ body: 'б' }),
      written({ body: 'в', state: 'applied' }),
      written({ body: 'г', state: 'attempted' }),
    ]
    const rankById = new Map(['а', 'б', 'в', 'ґ'].map((id, rank) => [id, rank]))
    const cancelled = [{ ...written({ body: 'ґ' }), answered_at: null, position: { thread_id: contactThread, rank: 3, rankById } }]
    const groups = outboxGroups({ entries, cancelled, people: peopleWith('ACTIVE'), mayTry: true })
    const told = groups.map(({ person, items }) => [
      person?.name ?? null,
      ...items.map(({ body, isCancelled }) => `${body}${isCancelled ? '×' : ''}`),
    ])
    expect(told).toEqual([
      [null, 'а'],
      ['Марко', 'б', 'ґ×', 'г'],
    ])
    expect(groups[0]?.items[0]?.actions).toEqual(['retry', 'copy', 'cancel'])
    expect(groups[1]?.items[1]?.actions).toEqual([])
  })

  it('OUT-6: offers nothing that cannot be done', () => {
    const queued = written({ body: 'а' })
    const attempted = written({ body: 'а', state: 'attempted' })
    const parked = written({ body: 'а', state: 'refused', code: 'RELATION_NOT_ACTIVE' })
    const refused = written({ body: 'а', state: 'refused', code: 'TOO_LARGE' })
    expect(actionsOf(queued)).toBe('retry edit copy open cancel')
    expect(actionsOf(queued, peopleWith('PAUSED'))).toBe('retry copy open cancel')
    expect(actionsOf(queued, undefined, false)).toBe('edit copy open cancel')
    expect(actionsOf(attempted)).toBe('retry copy open')
    expect(actionsOf(attempted, undefined, false)).toBe('copy open')
    expect(actionsOf(parked, peopleWith('PAUSED'))).toBe('copy open cancel')
    expect(actionsOf(parked)).toBe('retry edit copy open cancel')
    expect(actionsOf(refused)).toBe('edit copy open cancel')
  })

  it('OUT-5, OUT-6: a text behind a refused thread is held for its reason, and has no composer to go back to', () => {
    const intent = { id: 'т', created_at: at, kind: 'ensure_thread' as const, thread_id: contactThread, relation_id: 42 }
    const verdict = {
      id: 'т',
      status: 'refused' as const,
      code: 'RELATION_NOT_ACTIVE' as const,
      rev: null,
      seq: null,
      retry_after: null,
      epoch: null,
    }
    const making: Unsent = { id: 'т', thread_id: contactThread, state: 'refused', json: '', intent, verdict }
    const entries = [making, written({ body: 'а' })]
    const [item, ...others] = itemsOf(entries, peopleWith('ACTIVE', entries, []))
    expect([item?.state, item?.actions.join(' '), others]).toEqual([
      { name: 'parked', code: 'RELATION_NOT_ACTIVE' },
      'retry copy open cancel',
      [],
    ])
  })

  it('OUT-6: together, each action takes those that it fits; editing needs all, of one chat', () => {
    const items = itemsOf([written({ body: 'а' }), written({ body: 'б', state: 'attempted' })])
    const able = actionsTogether(items)
    expect(Object.entries(able).map(([action, fit]) => `${action} ${fit.map(({ body }) => body).join('')}`)).toEqual([
      'retry аб',
      'edit ',
      'copy аб',
      'open ',
      'cancel а',
    ])
    expect(actionsTogether(items.slice(0, 1)).edit.length).toBe(1)
  })

  it('OUT-6: copies the words alone, under names where there is more than one', () => {
    const entries = [written({ body: 'а ', thread_id: 'elsewhere' }), written({ body: 'б' }), written({ body: 'в' })]
    const groups = outboxGroups({ entries, cancelled: [], people: peopleWith('ACTIVE'), mayTry: true })
    expect(outboxText(groups, new Set(['б', 'в']))).toBe('б\n\nв')
    expect(outboxText(groups, new Set(['а ', 'б']))).toBe('а\n\nМарко:\nб')
  })

  it('a wait is counted by the second when it is short, else by the minute', () => {
    const from = new Date('2026-03-01T08:00:00.000Z')
    const after = (seconds: number) => waitUntil(new Date(from.getTime() + seconds * 1_000).toISOString(), from)
    expect([after(-5), after(0), after(0.2), after(90), after(91), after(300)]).toEqual([
      { unit: 'now', n: 0 },
      { unit: 'now', n: 0 },
      { unit: 'seconds', n: 1 },
      { unit: 'seconds', n: 90 },
      { unit: 'minutes', n: 2 },
      { unit: 'minutes', n: 5 },
    ])
  })
})
