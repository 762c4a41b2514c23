import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundle } from './bundle.js'
import { together, workOn } from './crew.js'
import { bugs } from './planted/run-planted.js'
import type { Stores } from './worker.js'
import { regressions } from './regressions.js'
import { invariantIds } from './oracle/report.js'
import { faultNames } from './moves/steps.js'

/** What ships, and so what must be under the scheduler: file and a function of it. */
const shipped: readonly [string, string][] = [
  ['sync-server/domain/intents.ts', 'async function applyIntents('],
  ['sync-server/domain/feed.ts', 'async function readFrame('],
  ['sync-server/storage/engines/sqlite.ts', 'async function openSqlite('],
  ['renderer/sync/drain.ts', 'async function drain('],
  ['renderer/sync/puller.ts', 'async function pull('],
  ['renderer/sync/outbox.ts', 'function createOutbox('],
  ['renderer/sync/settle.ts', 'async function settleApplied('],
  ['renderer/sync/sync.ts', 'function startSync('],
  ['renderer/sync/api.ts', 'function createApi('],
  ['renderer/db/document-store.ts', 'async function openDocumentStore('],
  ['renderer/model/timeline.ts', 'function buildTimeline('],
  ['renderer/model/unread.ts', 'function unreadOf('],
  ['electron/main/journal/journal.ts', 'function openJournal('],
]

const root = path.resolve(import.meta.dirname, '../..')
const steps = 300
let worker: string

beforeAll(async () => {
  worker = await bundle('test', [], true)
})

describe('the simulation', () => {
  it('runs the code that ships', () => {
    const text = fs.readFileSync(worker, 'utf8')
    const modules = JSON.parse(fs.readFileSync(path.join(path.dirname(worker), 'modules.json'), 'utf8')) as string[]
    for (const [file, made] of shipped) {
      expect(fs.readFileSync(path.join(root, file), 'utf8')).toContain(made)
      expect(modules).toContain(file)
      expect(text, file).toContain(made)
    }
  })

  it('the same seed has the same trace, in one process and in two', { timeout: 240_000 }, async () => {
    const order = { steps, isStopping: true }
    const [once, again] = await Promise.all([1, 2].map(() => workOn(worker, { ...order, from: 1, to: 7 })))
    const alone = await workOn(worker, { ...order, from: 6, to: 7 })
    expect(once?.hashes).toHaveLength(6)
    expect(again?.hashes).toEqual(once?.hashes)
    expect(alone.hashes[0]).toEqual(once?.hashes[5])
    expect(new Set(once?.hashes.map(([, hash]) => hash)).size).toBe(6)
  })

  it('I1 to I16 hold over some seeds, and faults really meet them', { timeout: 240_000 }, async () => {
    const all = together(await Promise.all([100, 115].map((from) => workOn(worker, { steps, isStopping: true, from, to: from + 15 }))))
    expect(all.failure).toBeNull()
    expect(all.seeds).toBe(30)
    expect(Object.keys(all.injected).length).toBeGreaterThan(faultNames.length * 0.8)
    const filled = all.coverage.flat().filter((count) => count > 0).length
    expect(filled).toBeGreaterThan(faultNames.length * invariantIds.length * 0.7)
  })

  it.each<[Stores, number]>([
    ['memory', 8],
    ['dexie', 5],
  ])('I1 to I16 hold over the shelf that ships: RxDB, %s', { timeout: 240_000 }, async (stores, count) => {
    const tally = await workOn(worker, { steps, isStopping: true, from: 200, to: 200 + count, stores })
    expect(tally.failure).toBeNull()
    expect(tally.seeds).toBe(count)
    expect(tally.committed).toBeGreaterThan(count)
  })

  it('is not satisfied by a shelf on RxDB that loses a document', { timeout: 240_000 }, async () => {
    const find = 'const rows = documents.map((document) => rowOf'
    const planted = await bundle(
      'test-planted-shelf',
      [{ file: 'renderer/db/rx-documents.ts', find, replace: find.replace('documents.map', 'documents.slice(1).map') }],
      true,
    )
    const tally = await workOn(planted, { steps, isStopping: true, from: 1, to: 3, stores: 'dexie' })
    expect(tally.failure?.breach.invariant).toBe('I5')
  })

  it.each(regressions)('once broken, now whole: $name', { timeout: 120_000 }, async ({ seed }) => {
    const tally = await workOn(worker, { steps, isStopping: true, from: seed, to: seed + 1 })
    expect(tally.failure).toBeNull()
  })

  it('knows at least 30 planted bugs, and catches one', { timeout: 240_000 }, async () => {
    expect(new Set(bugs.map((bug) => bug.name)).size).toBeGreaterThanOrEqual(30)
    const [bug] = bugs.filter(({ name }) => name === 'refusal by deletion')
    const planted = await bundle('test-planted', bug?.plants)
    const tally = await workOn(planted, { steps, isStopping: true, from: 1, to: 100 })
    expect(tally.failure?.breach.invariant).toBe('I2')
  })

  it.each(bugs)('finds where to plant "$name"', ({ plants }) => {
    for (const { file, find } of plants) expect(fs.readFileSync(path.join(root, file), 'utf8').split(find), file).toHaveLength(2)
  })

  it('plants nothing where the text is not found once', async () => {
    const file = 'renderer/sync/drain.ts'
    await expect(bundle('test-missing', [{ file, find: 'no such text', replace: '' }])).rejects.toThrow('0 times')
  })
})
