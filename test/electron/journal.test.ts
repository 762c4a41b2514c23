import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import v8 from 'node:v8'
import vm from 'node:vm'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JournalChange } from '../../electron/bridge/journal.js'
import { openJournal, type OpenJournal } from '../../electron/main/journal/journal.js'
import { JournalTooNew } from '../../electron/main/journal/journal-file.js'
import { commitAsked } from '../../electron/main/journal/journal-request.js'
import { bridgeLimits } from '../../electron/bridge/index.js'

const project = path.join(import.meta.dirname, '..', '..')

let folder: string
let file: string
let events: string[]
/** Names of the damaged files that the person was told of. */
let kept: string[]
let journal: OpenJournal

const open = (): OpenJournal =>
  openJournal({
    file,
    driver: (name) => new DatabaseSync(name),
    log: (event) => void events.push(event),
    onDamaged: (copy) => void kept.push(path.basename(copy)),
  })
/** @photostructure/sqlite, unlike node:sqlite, keeps a closed file (and its lock) until its statements are garbage. */
async function released(): Promise<void> {
  v8.setFlagsFromString('--expose-gc')
  const collect = vm.runInNewContext('gc') as () => void
  for (let round = 0; round < 3; round += 1) {
    await new Promise((done) => setImmediate(done))
    collect()
  }
}
async function close(): Promise<void> {
  journal.close()
  await released()
}
const append = (id: string, thread_id = 't1', intent = '{}'): JournalChange => ({ op: 'append', id, thread_id, intent })
const ids = async (): Promise<string[]> => (await journal.read()).entries.map(({ id }) => id)

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-journal-'))
  file = path.join(folder, 'account', 'journal.sqlite')
  events = []
  kept = []
  journal = open()
})

afterEach(async () => {
  await close()
  fs.rmSync(folder, { recursive: true, force: true })
})

describe('entries', () => {
  it('keep the order of writing and never use a position again', async () => {
    await journal.commit([append('a'), append('b')])
    await journal.commit([append('c')])
    await journal.commit([{ op: 'remove', id: 'c', from: ['queued'] }])
    await journal.commit([append('d')])
    expect((await journal.read()).entries.map(({ position, id }) => [position, id])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [4, 'd'],
    ])
  })

  it('change only from the states named', async () => {
    await journal.commit([append('a')])
    expect(await journal.commit([{ op: 'mark', id: 'a', from: ['queued'], to: 'attempted', verdict: null }])).toEqual({ ok: true })
    const again = await journal.commit([{ op: 'mark', id: 'a', from: ['queued'], to: 'attempted', verdict: null }])
    expect(again).toMatchObject({ ok: false, reason: 'conflict', detail: 'mark a' })
    await journal.commit([{ op: 'mark', id: 'a', from: ['queued', 'attempted'], to: 'applied', verdict: '{"seq":1}' }])
    expect((await journal.read()).entries).toMatchObject([{ id: 'a', state: 'applied', verdict: '{"seq":1}' }])
    expect(await journal.commit([{ op: 'remove', id: 'a', from: ['queued'] }])).toMatchObject({ ok: false, reason: 'conflict' })
    expect(await journal.commit([{ op: 'remove', id: 'nobody', from: ['queued'] }])).toMatchObject({ ok: false, reason: 'conflict' })
  })

  it.each<[string, JournalChange]>([
    ['an id that is there', append('a')],
    ['a state that is not', { op: 'mark', id: 'a', from: ['refused'], to: 'queued', verdict: null }],
    ['an entry that is not', { op: 'remove', id: 'x', from: ['queued', 'attempted', 'applied', 'refused'] }],
  ])('a conflict changes nothing at all: %s', async (_name, culprit) => {
    await journal.commit([append('a'), { op: 'save_draft', thread_id: 't1', text: 'x', updated_at: '2026-01-01T00:00:00Z' }])
    const before = await journal.read()
    const result = await journal.commit([append('b'), { op: 'clear_draft', thread_id: 't1', text: 'x' }, culprit, append('c')])
    expect(result).toMatchObject({ ok: false, reason: 'conflict' })
    expect(await journal.read()).toEqual(before)
  })

  it('of two writers only one takes an entry', async () => {
    await journal.commit([append('held')])
    const take = (id: string): JournalChange[] => [{ op: 'remove', id: 'held', from: ['queued'] }, append(id)]
    const results = await Promise.all([journal.commit(take('n1')), journal.commit(take('n2'))])
    expect(results.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await ids()).toHaveLength(1)
  })

  it('hold every character and the largest text', async () => {
    const intent = 'Привіт 🦊 \u202E \u{1F468}\u200D\u{1F469} "\\\n'
    await journal.commit([append('a', 't', intent), append('b', 't', 'щ'.repeat(bridgeLimits.text))])
    const { entries } = await journal.read()
    expect(entries[0]?.intent).toBe(intent)
    expect(entries[1]?.intent).toHaveLength(bridgeLimits.text)
  })
})

describe('drafts', () => {
  const save = (text: string): JournalChange => ({ op: 'save_draft', thread_id: 't1', text, updated_at: '2026-01-01T00:00:00Z' })

  it('are one per thread, and an empty text removes it', async () => {
    await journal.commit([save('a')])
    await journal.commit([save('ab')])
    expect((await journal.read()).drafts).toEqual([{ thread_id: 't1', text: 'ab', updated_at: '2026-01-01T00:00:00Z' }])
    await journal.commit([save('')])
    expect((await journal.read()).drafts).toEqual([])
  })

  it('DRF-3: sending clears the draft only if it is still what was sent', async () => {
    await journal.commit([save('hello')])
    await journal.commit([append('a'), { op: 'clear_draft', thread_id: 't1', text: 'hello' }])
    expect((await journal.read()).drafts).toEqual([])
    await journal.commit([save('hello, and more')])
    expect(await journal.commit([append('b'), { op: 'clear_draft', thread_id: 't1', text: 'hello' }])).toEqual({ ok: true })
    expect(await journal.read()).toMatchObject({ entries: [{ id: 'a' }, { id: 'b' }], drafts: [{ text: 'hello, and more' }] })
  })
})

describe('a renderer', () => {
  const updated_at = '2026-01-01T00:00:00Z'
  it.each<[string, unknown, string]>([
    ['too many changes', Array.from({ length: bridgeLimits.changes + 1 }, (_unused, number) => append(`a${number}`)), 'too many changes'],
    ['a draft too long', [{ op: 'save_draft', thread_id: 't1', text: 'x'.repeat(bridgeLimits.text + 1), updated_at }], 'bad arguments'],
    ['an unknown change', [{ op: 'drop' }], 'bad arguments'],
    ['no list', 'x', 'bad arguments'],
  ])('that asks for %s is answered, and nothing is written', async (_name, changes, detail) => {
    const log = (event: string) => void events.push(event)
    expect(await commitAsked({ journal, log }, changes)).toEqual({ ok: false, reason: 'unavailable', detail })
    expect(await journal.read()).toEqual({ entries: [], drafts: [] })
    expect(events).toEqual(['journal_commit_refused'])
  })
})

describe('the file', () => {
  it('is there again after reopening', async () => {
    await journal.commit([append('a'), { op: 'save_draft', thread_id: 't1', text: 'x', updated_at: '2026-01-01T00:00:00Z' }])
    const before = await journal.read()
    await close()
    journal = open()
    expect(await journal.read()).toEqual(before)
  })

  it('OUT-1: loses no confirmed append when its writer is killed', { timeout: 60_000 }, async () => {
    await close()
    const confirmed: string[] = []
    for (let kill = 0; kill < 10; kill += 1) confirmed.push(...(await writeUntilKilled(`k${kill}`, 30 + kill * 15)))
    journal = open()
    const kept = new Set(await ids())
    expect(confirmed.length).toBeGreaterThan(10)
    expect(confirmed.filter((id) => !kept.has(id))).toEqual([])
    expect(events).toEqual([])
  })

  it.each([
    ['no database at all', (bytes: Buffer) => bytes.fill(7)],
    ['all pages but the first damaged', (bytes: Buffer) => bytes.fill(255, 4096 + 8)],
  ])('DAT-2: is set aside when corrupt, and a fresh one begins: %s', async (_name, damage) => {
    await journal.commit(Array.from({ length: 50 }, (_unused, number) => append(`a${number}`, 't', 'y'.repeat(300))))
    await close()
    const damaged = damage(fs.readFileSync(file))
    fs.writeFileSync(file, damaged)
    journal = open()
    expect(await journal.read()).toEqual({ entries: [], drafts: [] })
    expect(await journal.commit([append('new')])).toEqual({ ok: true })
    expect(fs.readFileSync(`${file}.corrupt-1`).equals(damaged)).toBe(true)
    expect([events, kept]).toEqual([['journal_quarantined'], ['journal.sqlite.corrupt-1']])
  })

  it('DAT-2: gives back what can be read of it when a page is damaged', async () => {
    const draft: JournalChange = { op: 'save_draft', thread_id: 't1', text: 'чернетка', updated_at: '2026-01-01T00:00:00Z' }
    await journal.commit([...Array.from({ length: 400 }, (_unused, number) => append(`a${number}`, 't', `${number}`.repeat(300))), draft])
    await journal.commit([
      { op: 'mark', id: 'a399', from: ['queued'], to: 'refused', verdict: '{"code":"INVALID"}', answered_at: '2026-01-01T00:00:00Z' },
    ])
    const before = await journal.read()
    const history = await journal.readVerdicts(['t'])
    await close()
    const damaged = fs.readFileSync(file)
    const page = Math.floor(damaged.indexOf('200'.repeat(300)) / 4096)
    expect(page).toBeGreaterThan(5)
    damaged.fill(255, page * 4096, (page + 1) * 4096)
    fs.writeFileSync(file, damaged)
    journal = open()
    const after = await journal.read()
    expect(after.entries.length).toBeGreaterThan(380)
    expect(after.entries.length).toBeLessThan(400)
    expect(before.entries).toEqual(expect.arrayContaining(after.entries))
    expect(after.entries.at(-1)).toEqual(before.entries.at(-1))
    expect(after.drafts).toEqual(before.drafts)
    expect([await journal.readVerdicts(['t']), history]).toEqual([history, [expect.objectContaining({ id: 'a399' })]])
    expect(await journal.commit([append('new')])).toEqual({ ok: true })
    expect(fs.readFileSync(`${file}.corrupt-1`).equals(damaged)).toBe(true)
    expect([events, kept]).toEqual([['journal_quarantined'], ['journal.sqlite.corrupt-1']])
    expect(fs.readdirSync(path.dirname(file)).filter((name) => name.includes('salvage'))).toEqual([])
  })

  it('DAT-6: of a newer app is refused and not touched', async () => {
    await close()
    const newer = new DatabaseSync(file)
    newer.exec('PRAGMA user_version = 99')
    newer.close()
    const before = fs.readFileSync(file)
    expect(open).toThrow(JournalTooNew)
    expect(fs.readFileSync(file).equals(before)).toBe(true)
  })

  it('DAT-4: that cannot be opened does not throw, and works once it can', async () => {
    await close()
    fs.rmSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(path.dirname(file), 'a file where the folder belongs')
    journal = open()
    await expect(journal.read()).rejects.toThrow('cannot be read')
    expect(await journal.commit([append('a')])).toMatchObject({ ok: false, reason: 'unavailable' })
    fs.rmSync(path.dirname(file))
    expect(await journal.commit([append('a')])).toEqual({ ok: true })
  })
})

describe.skipIf(!canMount())('DAT-1: a full disk', () => {
  let filler: string

  beforeEach(async () => {
    await close()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', folder])
    filler = path.join(folder, 'filler')
    journal = open()
  })
  afterEach(async () => {
    await close()
    execFileSync('umount', [folder])
  })

  const fill = (): void => {
    try {
      for (;;) fs.appendFileSync(filler, Buffer.alloc(4096))
    } catch {
      return
    }
  }
  const write = (id: string) => journal.commit([append(id, 't', 'z'.repeat(20_000))])

  it('is said, changes nothing, and is over when there is room again', async () => {
    await write('a')
    fill()
    expect(await write('b')).toMatchObject({ ok: false, reason: 'full' })
    expect(await ids()).toEqual(['a'])
    expect(await write('c')).toMatchObject({ ok: false, reason: 'full' })
    fs.rmSync(filler)
    expect(await write('d')).toEqual({ ok: true })
    expect(await ids()).toEqual(['a', 'd'])
  })

  it('does not keep what is there from being read after a start', async () => {
    await write('a')
    await close()
    fill()
    journal = open()
    expect(await ids()).toEqual(['a'])
    expect(await write('b')).toMatchObject({ ok: false, reason: 'full' })
  })

  it('at the very first start is survived', async () => {
    await close()
    fs.rmSync(path.dirname(file), { recursive: true })
    fill()
    journal = open()
    await released()
    expect(await write('a')).toMatchObject({ ok: false, reason: 'full' })
    await released()
    fs.rmSync(filler)
    expect(await write('a')).toEqual({ ok: true })
    expect(await ids()).toEqual(['a'])
  })
})

/** The ids a child confirmed before it was killed, `ms` after its first one. */
function writeUntilKilled(prefix: string, ms: number): Promise<string[]> {
  const tsx = path.join(project, 'node_modules', 'tsx', 'dist', 'loader.mjs')
  const child = spawn(process.execPath, ['--import', tsx, path.join(import.meta.dirname, 'journal-writer.ts'), file, prefix])
  return new Promise((resolve, reject) => {
    let printed = ''
    child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), ms))
    child.stdout.on('data', (bytes) => (printed += String(bytes)))
    child.on('error', reject)
    child.on('close', (_code, signal) =>
      signal === 'SIGKILL' ? resolve(printed.split('\n').slice(0, -1)) : reject(new Error('the writer ended by itself')),
    )
  })
}

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const probe = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe], { stdio: 'ignore' })
    execFileSync('umount', [probe])
    return true
  } catch {
    return false
  } finally {
    fs.rmSync(probe, { recursive: true, force: true })
  }
}
