import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { collectionNames } from '../../sync-server/contract/documents.js'
import { limits } from '../../sync-server/contract/limits.js'
import type { Frame, HistoryPage, StartPage } from '../../sync-server/contract/sync.js'
import { importLines } from '../../sync-server/domain/import.js'
import { cast, openWorld, type Person, type World } from '../support/server.js'
import {
  contactThread,
  inquire,
  inquiry_id,
  messageIntent,
  negotiationThread,
  noteIntent,
  pull,
  push,
  relate,
  relation_id,
  send,
} from '../support/server-calls.js'

async function fill(world: World, counts: { contact: number; negotiation: number }, length = 20): Promise<void> {
  await relate(world)
  await inquire(world)
  const line = (origin: object, index: number) => ({
    type: 'message',
    id: v7(),
    ...origin,
    sender_id: index % 2 ? cast.tutor.id : cast.student.id,
    body: `${index} ${'я'.repeat(length)}`,
    created_at: new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString(),
  })
  const lines = [
    ...Array.from({ length: counts.contact }, (_, index) => line({ relation_id }, index)),
    ...Array.from({ length: counts.negotiation }, (_, index) => line({ inquiry_id }, index)),
  ]
  const report = await importLines(
    world.context.database,
    lines.map((each) => JSON.stringify(each)),
  )
  expect(report.bad).toEqual([])
}

async function pagesOf<Page extends { cursor: string | null }>(
  person: Person,
  path: string,
  between: (page: Page) => Promise<unknown> = async () => undefined,
): Promise<Page[]> {
  const pages: Page[] = []
  for (let cursor: string | null = ''; cursor !== null; cursor = pages.at(-1)?.cursor ?? null) {
    const { status, body }: { status: number; body: Page } = await person.get<Page>(`${path}${cursor && `?cursor=${cursor}`}`)
    expect(status).toBe(200)
    pages.push(body)
    await between(body)
  }
  return pages
}

type Messages = Frame['documents']['messages']
const seqsOf = (messages: Messages): number[] => messages.map(({ seq }) => seq)
const blockName = ({ thread_id, block }: { thread_id: string; block: number }) => `${thread_id} ${block}`

describe('the first pull', () => {
  it('R-START-1, R-START-2: all but messages as it stood, threads by their newest message, nothing removed', async () => {
    const world = await openWorld()
    await fill(world, { contact: 3, negotiation: 5 })
    const [note, gone] = [noteIntent(cast.student.id, 'раз'), noteIntent(cast.student.id, null)]
    await push(world.tutor, [note, { ...gone, base_id: note.id }])
    await send(world.tutor, 'найновіше', negotiationThread)
    const whole = await pull(world.tutor)
    const [page, ...more] = await pagesOf<StartPage>(world.tutor, '/sync/start/')
    expect([more, page?.head, page?.epoch, page?.user_id]).toEqual([[], whole.head, whole.epoch, cast.tutor.id])
    expect(page?.documents).toEqual({ ...whole.documents, messages: [], notes: [], threads: whole.documents.threads.toReversed() })
    expect(page?.documents.threads.map(({ id }) => id)).toEqual([negotiationThread, contactThread])
    expect(page?.blocks.map(blockName)).toEqual([`${negotiationThread} 0`, `${contactThread} 0`])
    const student = await pagesOf<StartPage>(world.student, '/sync/start/')
    expect(student[0]?.documents).toMatchObject({ contact_access: [], notes: [] })
    const [stranger] = await pagesOf<StartPage>(world.otherTutor, '/sync/start/')
    expect(stranger).toMatchObject({ head: 0, blocks: [], cursor: null })
  })

  it('R-START-3: the newest block of each thread, and the one before it where the newest has fewer than 32', async () => {
    for (const [count, blocks] of [
      [0, []],
      [1, [[0, 1, 1]]],
      [64, [[0, 1, 64]]],
      [
        95,
        [
          [1, 65, 95],
          [0, 1, 64],
        ],
      ],
      [96, [[1, 65, 96]]],
      [
        200,
        [
          [3, 193, 200],
          [2, 129, 192],
        ],
      ],
    ] as const) {
      const world = await openWorld()
      await fill(world, { contact: count, negotiation: 0 })
      const [page] = await pagesOf<StartPage>(world.student, '/sync/start/')
      expect(page?.blocks.map(({ block, messages }) => [block, messages[0]?.seq, messages.at(-1)?.seq])).toEqual(blocks)
      const rest = (await pagesOf<HistoryPage>(world.student, '/sync/history/')).flatMap((each) => each.blocks)
      const all = [...(page?.blocks ?? []), ...rest].flatMap(({ messages }) => seqsOf(messages)).toSorted((a, b) => a - b)
      expect(all).toEqual(Array.from({ length: count }, (_, index) => index + 1))
    }
  })

  it('R-START-2, R-HISTORY-1: pages are bounded, and with the changes after the head nothing is missed, whatever comes meanwhile', async () => {
    const world = await openWorld()
    await fill(world, { contact: 460, negotiation: 330 }, 3_000)
    let count = 0
    const act = async () => {
      count += 1
      await send(count % 2 ? world.tutor : world.student, `між сторінками ${count}`, count % 3 ? contactThread : negotiationThread)
      if (count === 2)
        await push(
          world.student,
          Array.from({ length: 70 }, (_, index) => messageIntent(`${index}`)),
        )
    }
    const starts = await pagesOf<StartPage>(world.tutor, '/sync/start/', act)
    const histories = await pagesOf<HistoryPage>(world.tutor, '/sync/history/', act)
    expect(histories.length).toBeGreaterThan(3)
    for (const { blocks } of [...starts, ...histories]) {
      const bytes = blocks.reduce((sum, block) => sum + Buffer.byteLength(JSON.stringify(block)) + 1, 0)
      expect(blocks.length === 1 || bytes <= limits.frameBytes).toBe(true)
    }
    const head = starts[0]?.head ?? 0
    expect(new Set(starts.map((page) => page.head))).toEqual(new Set([head]))
    const frames = [await pull(world.tutor, head)]
    for (let last = frames[0]; last && last.to < last.head; last = frames.at(-1)) frames.push(await pull(world.tutor, last.to))
    const found = new Map<string, { rev: number }>()
    const take = (name: string, document: { id: string; rev: number }) => {
      const key = `${name} ${document.id}`
      if (document.rev >= (found.get(key)?.rev ?? 0)) found.set(key, document)
    }
    for (const { blocks } of [...starts, ...histories])
      for (const { messages } of blocks) for (const each of messages) take('messages', each)
    for (const { documents } of [...starts, ...frames])
      for (const name of collectionNames) for (const each of documents[name]) take(name, each)
    const whole: Frame[] = [await pull(world.tutor)]
    for (let last = whole[0]; last && last.to < last.head; last = whole.at(-1)) whole.push(await pull(world.tutor, last.to))
    const truth = whole.flatMap(({ documents }) =>
      collectionNames.flatMap((name) => documents[name].map((each) => [`${name} ${each.id}`, each] as const)),
    )
    expect(found.size).toBe(truth.length)
    for (const [key, document] of truth) expect(found.get(key)).toEqual(document)
    const names = histories.flatMap(({ blocks }) => blocks.map(blockName))
    expect(new Set(names).size).toBe(names.length)
  })

  it('R-HISTORY-2: one block by name, only for the two people of its thread; a cursor is good for its person and history', async () => {
    const world = await openWorld()
    await fill(world, { contact: 300, negotiation: 0 }, 3_000)
    const { body } = await world.student.get<HistoryPage>(`/sync/history/?thread_id=${contactThread}&block=1`)
    expect(body).toMatchObject({ user_id: cast.student.id, cursor: null, blocks: [{ thread_id: contactThread, block: 1 }] })
    expect(seqsOf(body.blocks[0]?.messages ?? [])).toEqual(Array.from({ length: 64 }, (_, index) => index + 65))
    const beyond = await world.student.get<HistoryPage>(`/sync/history/?thread_id=${contactThread}&block=9`)
    expect(beyond.body.blocks).toEqual([{ thread_id: contactThread, block: 9, messages: [] }])
    for (const person of [world.otherTutor, world.otherStudent])
      expect(await person.get(`/sync/history/?thread_id=${contactThread}&block=1`)).toMatchObject({
        status: 404,
        body: { code: 'THREAD_NOT_FOUND' },
      })
    const { cursor } = (await world.student.get<HistoryPage>('/sync/history/')).body
    const bad = [`cursor=${cursor}&block=1`, 'block=1', `thread_id=${contactThread}`, 'cursor=x', 'cursor=bnVsbA', 'block=-1']
    for (const query of bad) expect((await world.student.get(`/sync/history/?${query}`)).status, query).toBe(400)
    for (const path of ['/sync/history/', '/sync/start/']) expect((await world.tutor.get(`${path}?cursor=${cursor}`)).status).toBe(400)
    const held = JSON.parse(Buffer.from(cursor ?? '', 'base64url').toString()) as object
    const old = Buffer.from(JSON.stringify({ ...held, epoch: 'before' })).toString('base64url')
    expect(await world.student.get(`/sync/history/?cursor=${old}`)).toMatchObject({ status: 409, body: { code: 'EPOCH_CHANGED' } })
  })
})
