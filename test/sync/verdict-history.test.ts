import 'fake-indexeddb/auto'
import { DatabaseSync } from '@photostructure/sqlite'
import { Dexie } from 'dexie'
import { describe, expect, it } from 'vitest'
import type { HistoryLimit, Journal, JournalChange, JournalCommit } from '../../electron/bridge/journal.js'
import { openBrowserJournal } from '../../renderer/desktop/browser-journal.js'
import { drain } from '../../renderer/sync/drain.js'
import { appended } from '../../renderer/model/unsent/verbs.js'
import { createOutbox } from '../../renderer/sync/outbox.js'
import { historyOf, parseRecord } from '../../renderer/sync/verdict-record.js'
import type { Intent, Verdict } from '../../sync-server/contract/intents.js'
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

let people = 0
const journals: [string, () => Journal][] = [
  ['of the desktop', () => openMemoryJournal()],
  ['of a browser', () => openBrowserJournal(++people)],
]

describe.each(journals)('the verdict history in the journal %s', (_name, open) => {
  it('tells the newest first, of the threads asked for, also when the entry itself has gone', async () => {
    const journal = open()
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
    const journal = open()
    await journal.commit([append('a'), append('b')])
    expect(await journal.commit([answered('a', null, 1), remove('nobody')])).toMatchObject({ ok: false, reason: 'conflict' })
    await journal.commit([{ op: 'mark', id: 'b', from: ['queued'], to: 'applied', verdict: '{}' }])
    expect(await journal.readVerdicts(['t1'])).toEqual([])
  })

  it('forgets a text that its person deleted, and no other one', async () => {
    const journal = open()
    await journal.commit([append('a'), append('b'), answered('a', 'INVALID', 1), answered('b', 'INVALID', 1)])
    await journal.commit([{ op: 'remove', id: 'a', from: ['refused'], is_deleted: true }])
    expect((await journal.readVerdicts(['t1'])).map(({ id }) => id)).toEqual(['b'])
  })

  it('forgets the oldest of a thread beyond its limit, and nothing of another one', async () => {
    const journal = open()
    await journal.commit([append('other', 't2'), answered('other', null, 0)])
    const all = Array.from({ length: historyLimit + 3 }, (_unused, number) => `a${number}`)
    await journal.commit(all.flatMap((id) => [append(id), answered(id, null, 1)]))
    const found = await journal.readVerdicts(['t1'])
    expect([found.length, found[0]?.id, found.at(-1)?.id]).toEqual([historyLimit, `a${historyLimit + 2}`, 'a3'])
    expect(await journal.readVerdicts(['t2'])).toHaveLength(1)
  })
})

describe('a journal of an app that had no history', () => {
  it('goes on, and its history begins: the desktop', async () => {
    const disk = new DatabaseSync(':memory:')
    await openMemoryJournal(disk).commit([append('a')])
    disk.exec('DROP TABLE verdicts')
    const journal = openMemoryJournal(disk)
    expect(await journal.readVerdicts(['t1'])).toEqual([])
    expect(await journal.commit([answered('a', null, 1)])).toMatchObject({ ok: true })
    expect(await journal.readVerdicts(['t1'])).toHaveLength(1)
  })

  it('goes on, and its history begins: a browser', async () => {
    const older = new Dexie(`kreida-journal-${++people}`)
    older.version(1).stores({ entries: '++position, &id', drafts: 'thread_id' })
    await older.table('entries').add({ id: 'a', thread_id: 't1', intent: '{}', state: 'queued', verdict: null })
    older.close()
    const journal = openBrowserJournal(people)
    expect((await journal.read()).entries).toMatchObject([{ id: 'a', state: 'queued' }])
    expect(await journal.commit([answered('a', null, 1)])).toMatchObject({ ok: true })
    expect(await journal.readVerdicts(['t1'])).toHaveLength(1)
  })
})

describe('what the drain puts into the history', () => {
  const thread_id = '9c0cdec1-cc8b-59aa-8ad8-3a12a6a7ff87'
  const created_at = '2026-03-01T08:00:00Z'
  const idOf = (number: number): string => `01990000-0000-7000-8000-00000000000${number}`
  const text: Intent = { id: idOf(1), kind: 'send_message', thread_id, body: 'Вітаю', created_at }
  const marker: Intent = { id: idOf(2), kind: 'advance_read_marker', thread_id, last_read_seq: 1, created_at }
  const verdictOf = ({ id }: Intent): Verdict => ({ id, status: 'applied', code: null, rev: 1, seq: 1, retry_after: null })

  async function drained(journal: Journal): Promise<{ states: string[]; history: string[] }> {
    const outbox = createOutbox(journal)
    await outbox.commit([appended(text), appended(marker)])
    const pushIntents = async ({ intents }: { intents: readonly string[] }) =>
      ({ ok: true, value: { epoch: 'e', user_id: 1, verdicts: intents.map((json) => verdictOf(JSON.parse(json) as Intent)) } }) as const
    await drain({ outbox, network: { pushIntents }, clock: { now: () => new Date(created_at) }, epoch: () => 'e', delays: new Map() })
    const history = await historyOf(journal)([thread_id])
    return {
      states: outbox.entries().map(({ state }) => state),
      history: history.map(({ intent, answered_at }) => `${intent.kind} ${answered_at}`),
    }
  }

  it('is the answer to a text, by the clock of this device, and none to a read marker', async () => {
    const { states, history } = await drained(openMemoryJournal())
    expect([states, history]).toEqual([['applied', 'applied'], ['send_message 2026-03-01T08:00:00.000Z']])
  })

  it('DAT-1: is left out where the disk has no room for it; the answer itself is kept', async () => {
    const journal = openMemoryJournal()
    const isHistory = (change: JournalChange): boolean => change.op === 'mark' && change.answered_at !== undefined
    const full: JournalCommit = { ok: false, reason: 'full', detail: 'no room' }
    const commit: Journal['commit'] = async (changes) => (changes.some(isHistory) ? full : journal.commit(changes))
    const { states, history } = await drained({ ...journal, commit })
    expect([states, history]).toEqual([['applied', 'applied'], []])
  })

  it.each(['', '{', '{"kind":"from a newer app"}'])('cannot be read where it is damaged, and hides nothing else: %j', (damaged) => {
    const record = {
      position: 1,
      id: idOf(1),
      thread_id,
      intent: JSON.stringify(text),
      verdict: JSON.stringify(verdictOf(text)),
      answered_at: created_at,
    }
    expect([record, { ...record, intent: damaged }, { ...record, verdict: damaged }].flatMap(parseRecord)).toHaveLength(1)
  })
})
