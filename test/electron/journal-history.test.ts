import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, it } from 'vitest'
import type { HistoryLimit, JournalChange } from '../../electron/bridge/journal.js'
import { openMemoryJournal } from '../support/memory-journal.js'

const historyLimit: HistoryLimit = 500
const append = (id: string, thread_id = 't1'): JournalChange => ({ op: 'append', id, thread_id, intent: `{"of":"${id}"}` })
const answered = (id: string, code: string | null, minute: number): JournalChange => ({
  op: 'mark',
  id,
  from: ['queued'],
  to: code === null ? 'applied' : 'refused',
  verdict: JSON.stringify({ id, code }),
  answered_at: `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`,
})
const remove = (id: string): JournalChange => ({ op: 'remove', id, from: ['applied', 'refused'] })

describe('the verdict history', () => {
  it('tells the newest first, of the threads asked for, also when the entry itself has gone', async () => {
    const journal = openMemoryJournal()
    await journal.commit([append('a'), append('b'), append('elsewhere', 't2')])
    await journal.commit([answered('a', 'RELATION_NOT_ACTIVE', 1), answered('elsewhere', null, 2)])
    await journal.commit([answered('b', null, 3), remove('a'), remove('b')])
    const found = await journal.readVerdicts(['t1', 'nowhere'])
    expect(found.map(({ id, thread_id, intent, verdict, answered_at }) => [id, thread_id, intent, verdict, answered_at])).toEqual([
      ['b', 't1', '{"of":"b"}', '{"id":"b","code":null}', '2026-01-01T00:03:00Z'],
      ['a', 't1', '{"of":"a"}', '{"id":"a","code":"RELATION_NOT_ACTIVE"}', '2026-01-01T00:01:00Z'],
    ])
    expect((await journal.readVerdicts(['t1', 't2'])).map(({ id }) => id)).toEqual(['b', 'elsewhere', 'a'])
  })

  it('holds no answer of a change that did not take place, and none that was not asked to be kept', async () => {
    const journal = openMemoryJournal()
    await journal.commit([append('a'), append('b')])
    expect(await journal.commit([answered('a', null, 1), remove('nobody')])).toMatchObject({ ok: false, reason: 'conflict' })
    await journal.commit([{ op: 'mark', id: 'b', from: ['queued'], to: 'applied', verdict: '{}' }])
    expect(await journal.readVerdicts(['t1'])).toEqual([])
  })

  it('forgets the oldest of a thread beyond its limit, and nothing of another one', async () => {
    const journal = openMemoryJournal()
    await journal.commit([append('other', 't2'), answered('other', null, 0)])
    for (let number = 0; number < historyLimit + 3; number += 1)
      await journal.commit([append(`a${number}`), answered(`a${number}`, null, 1), remove(`a${number}`)])
    const found = await journal.readVerdicts(['t1'])
    expect([found.length, found[0]?.id, found.at(-1)?.id]).toEqual([historyLimit, `a${historyLimit + 2}`, 'a3'])
    expect(await journal.readVerdicts(['t2'])).toHaveLength(1)
  })

  it('begins in the journal of an app that had none', async () => {
    const disk = new DatabaseSync(':memory:')
    await openMemoryJournal(disk).commit([append('a')])
    disk.exec('DROP TABLE verdicts')
    const journal = openMemoryJournal(disk)
    expect(await journal.readVerdicts(['t1'])).toEqual([])
    expect(await journal.commit([answered('a', null, 1)])).toEqual({ ok: true })
    expect(await journal.readVerdicts(['t1'])).toHaveLength(1)
  })
})
