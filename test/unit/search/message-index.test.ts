import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import fc from 'fast-check'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openMessageReader } from '../../../renderer/db/message-reader.js'
import { rxShelf } from '../../../renderer/db/rx-shelf.js'
import { parseQuery, rankText } from '../../../renderer/model/finding.js'
import { createMessageIndex, type FoundMessage, type MessageFilter } from '../../../renderer/search/message-index.js'
import type { MessageAnswer, MessageQuestion, SearchProgress } from '../../../renderer/search/search-calls.js'
import { openSearchDesk } from '../../../renderer/search/search-desk.js'
import type { Message } from '../../../sync-server/contract/documents.js'

const [one, two] = ['11111111-0000-5000-8000-000000000000', '22222222-0000-5000-8000-000000000000']
const everywhere: MessageFilter = { thread_ids: new Set([one, two]), from: null, before: null }
let ids = 0
const messageOf = (body: string, seq: number, thread_id = one, day = seq): Message => ({
  id: `m${++ids}`,
  rev: seq,
  thread_id,
  seq,
  sender_id: 1,
  sender_count: seq,
  reactions: { tutor: null, student: null },
  body,
  composed_at: '2026-03-01T08:00:00.000Z',
  created_at: `2026-03-${String(day).padStart(2, '0')}T08:00:00.000Z`,
})
const received = (message: Message) => ({ ...message, _deleted: false })
const bodies = (found: readonly FoundMessage[]): string[] => found.map((message) => message.body)

describe('the index of messages', () => {
  const filled = () => {
    const index = createMessageIndex()
    index.add([messageOf('ehjr', 1), messageOf('уроці', 2), messageOf('підурок', 3), messageOf('урокам бути', 4)])
    index.add([messageOf('Урок давно', 5), messageOf('Тест', 6), messageOf('урок учора', 7, two, 5), messageOf('урок завтра', 8, two, 1)])
    return index
  }

  it('SRC-1 SRC-2 SRC-3: the better find first, the newer of equally good ones', () => {
    const { found, total } = filled().find(parseQuery('урок'), everywhere, 10)
    expect(bodies(found)).toEqual(['урок учора', 'Урок давно', 'урок завтра', 'урокам бути', 'підурок', 'уроці', 'ehjr'])
    expect(total).toBe(7)
  })

  it('gives the best where there are more than asked for, and counts all', () => {
    const { found, total } = filled().find(parseQuery('урок'), everywhere, 2)
    expect([bodies(found), total]).toEqual([['урок учора', 'Урок давно'], 7])
  })

  it('keeps to threads and days', () => {
    const index = filled()
    const find = (filter: Partial<MessageFilter>) => bodies(index.find(parseQuery('урок'), { ...everywhere, ...filter }, 10).found)
    expect(find({ thread_ids: new Set([two]) })).toEqual(['урок учора', 'урок завтра'])
    expect(find({ from: '2026-03-04T00:00:00.000Z', before: '2026-03-05T00:00:00.000Z' })).toEqual(['урокам бути'])
  })

  it('SRC-2 SRC-3: finds exactly the texts that the plain rule finds, in the order of their ranks', () => {
    const word = fc.constantFrom(
      'урок',
      'Уроки',
      'уроку',
      'ґанок',
      'ганок',
      "п'ять",
      'пʼяти',
      'тест',
      'ntcn',
      'завдання',
      'завдань',
      'a',
      'я',
      'І',
    )
    const text = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '))
    fc.assert(
      fc.property(fc.array(text, { maxLength: 20 }), fc.oneof(text, fc.constantFrom('у', 'к', 'ур', 'анн')), (texts, query) => {
        const index = createMessageIndex()
        index.add(texts.map((body, at) => messageOf(body, at + 1)))
        const parsed = parseQuery(query)
        const expected = texts
          .map((body, at) => ({ body, at, rank: rankText(body, parsed) }))
          .filter((entry) => entry.rank !== null)
          .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || b.at - a.at)
        expect(bodies(index.find(parsed, everywhere, 100).found)).toEqual(expected.map((entry) => entry.body))
      }),
    )
  })
})

describe('the search worker’s work', () => {
  const question: MessageQuestion = { text: 'урок', thread_ids: null, from: null, before: null, limit: 10 }

  const opened = async () => {
    vi.stubGlobal('IDBKeyRange', IDBKeyRange)
    const factory = new IDBFactory()
    const shelf = rxShelf({ isShared: false, newId: () => 'mark', storage: getRxStorageDexie({ indexedDB: factory, IDBKeyRange }) })
    const set = await shelf.open('set')
    onTestFinished(async () => {
      await set.close()
      vi.unstubAllGlobals()
    })
    let progress: SearchProgress | null = null
    const answers: MessageAnswer[] = []
    const hear = openSearchDesk({
      open: (name) => openMessageReader(name, factory),
      say: (word) => (word.kind === 'progress' ? (progress = word.progress) : answers.push(word.answer)),
    })
    return {
      shelf,
      set,
      hear,
      factory,
      until: (expected: Partial<SearchProgress>) => vi.waitFor(() => expect(progress).toMatchObject(expected)),
      ask(text: string): string[] {
        hear({ kind: 'ask', id: 1, ...question, text })
        return bodies(answers.at(-1)?.found ?? [])
      },
    }
  }

  it('SRC-1: reads what RxDB has stored, and afterwards only what is new', async () => {
    const { set, hear, until, ask } = await opened()
    await set.write('messages', [messageOf('Перший урок', 1), messageOf('Нічого', 2), messageOf('Урок в іншому', 1, two)].map(received))
    hear({
      kind: 'hold',
      set: 'set',
      heads: [
        [one, 2],
        [two, 1],
      ],
    })
    await until({ held: 3, wanted: 3, isReady: true })
    expect(ask('урок')).toEqual(['Урок в іншому', 'Перший урок'])
    await set.write('messages', [messageOf('Другий урок', 3)].map(received))
    hear({
      kind: 'hold',
      set: 'set',
      heads: [
        [one, 3],
        [two, 1],
      ],
    })
    await until({ held: 4, isReady: true })
    expect(ask('урок')).toEqual(['Другий урок', 'Урок в іншому', 'Перший урок'])
  })

  it('shows nothing of a thread that is gone, and begins anew with another set of documents', async () => {
    const { shelf, set, hear, until, ask } = await opened()
    await set.write('messages', [messageOf('Старий урок', 1), messageOf('Урок геть', 1, two)].map(received))
    hear({
      kind: 'hold',
      set: 'set',
      heads: [
        [one, 1],
        [two, 1],
      ],
    })
    await until({ held: 2, isReady: true })
    hear({ kind: 'hold', set: 'set', heads: [[one, 1]] })
    expect(ask('урок')).toEqual(['Старий урок'])
    const rebuilt = await shelf.open('rebuilt')
    await rebuilt.write('messages', [messageOf('Новий урок', 1)].map(received))
    hear({ kind: 'hold', set: 'rebuilt', heads: [[one, 1]] })
    await until({ held: 1, isReady: true })
    expect(ask('урок')).toEqual(['Новий урок'])
    await rebuilt.close()
  })

  it('says so where the documents are not there, creates nothing, and tries again', async () => {
    const { set, hear, until, ask, factory } = await opened()
    hear({ kind: 'hold', set: 'elsewhere', heads: [[one, 1]] })
    await until({ isReady: false, hasFailed: true })
    expect((await factory.databases()).filter(({ name }) => name?.includes('elsewhere'))).toEqual([])
    await set.write('messages', [messageOf('Є урок', 1)].map(received))
    hear({ kind: 'hold', set: 'set', heads: [[one, 1]] })
    await until({ isReady: true, hasFailed: false })
    expect(ask('урок')).toEqual(['Є урок'])
  })
})
