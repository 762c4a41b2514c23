import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { Readable } from 'node:stream'
import { json } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import type { ImportReport } from '../../sync-server/contract/import-lines.js'
import { isLong } from '../support/form.js'
import { badLinesOf, importFile } from '../support/import-file.js'
import { hashOfDatabase, settingsOf } from '../support/server-dump.js'
import { startServer, temporaryFolder } from '../support/server-process.js'
import { listen } from '../support/server-stream.js'
import { openWorld, serviceToken, type World } from '../support/server.js'

const many = isLong ? 100_000 : 12_000
const few = badLinesOf(many).length

/** Sends lines as they are made, over a real connection. Not by `fetch`, which waits five minutes for an answer and no longer. */
async function stream(address: string, lines: AsyncIterable<string> | Iterable<string>): Promise<ImportReport> {
  const request = http.request(`${address}/api/v1/platform/import/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${serviceToken}`, 'content-type': 'application/x-ndjson' },
  })
  const [[answer]] = await Promise.all([
    once(request, 'response') as Promise<[http.IncomingMessage]>,
    pipeline(Readable.from(lines), request),
  ])
  expect(answer.statusCode).toBe(200)
  return (await json(answer)) as ImportReport
}

const counts = (world: World) =>
  world.context.database.read(async ({ db }) => {
    const count = async (table: 'users' | 'messages' | 'inquiries' | 'import_lines') =>
      Number(
        (
          await db
            .selectFrom(table)
            .select((e) => e.fn.countAll().as('count'))
            .executeTakeFirstOrThrow()
        ).count,
      )
    return {
      users: await count('users'),
      messages: await count('messages'),
      inquiries: await count('inquiries'),
      waiting: await count('import_lines'),
    }
  })

function expectBad(found: readonly { line: number; reason: string }[], lines: number): void {
  const wanted = badLinesOf(lines)
  expect(found.length).toBe(wanted.length)
  expect(found.map(({ line }) => line)).toEqual(wanted.map(({ line }) => line))
  expect(found.filter(({ reason }, index) => !reason.startsWith(wanted[index]?.reason ?? '?'))).toEqual([])
}

describe('a large import', { timeout: 900_000 }, () => {
  it('R-PLATFORM-2: many lines by HTTP, a hundredth of them bad: those are reported, the others kept, a second run changes nothing', async () => {
    const world = await openWorld()
    const address = await listen(world)
    const first = await stream(address, importFile(many))
    expectBad(first.bad, many)
    expect(first).toMatchObject({ lines: many, accepted: many - first.bad.length })
    const inquiries = (many - 1_500) / 10 // and as many contact accesses
    const messages = many - 1_500 - few - 2 * inquiries
    expect(await counts(world)).toEqual({ users: 1_004, messages, inquiries, waiting: 0 })
    const before = await hashOfDatabase(world)
    expect(await stream(address, importFile(many))).toEqual({ ...first, changed: 0 })
    expect(await hashOfDatabase(world)).toBe(before)
  })

  it('R-PLATFORM-2: many lines by the command, beside a running server: the same', async () => {
    const world = await openWorld()
    world.clock.now = new Date() // the command's own
    await listen(world)
    const file = path.join(temporaryFolder(), 'many.ndjson')
    fs.writeFileSync(file, [...importFile(many)].join(''))
    const bring = async () => {
      const command = startServer(settingsOf(world), ['import', file])
      expect(await command.code()).toBe(1)
      const bad = command
        .stderr()
        .trim()
        .split('\n')
        .map((line) => /^line (\d+): (.*)$/.exec(line) ?? [])
      expectBad(
        bad.map(([, line, reason = '']) => ({ line: Number(line), reason })),
        many,
      )
      return command.stdout()
    }
    expect(await bring()).toMatch(new RegExp(`^${many} lines: ${many - few} accepted, \\d+ changed something, ${few} bad\n$`))
    const before = await hashOfDatabase(world)
    expect(await bring()).toBe(`${many} lines: ${many - few} accepted, 0 changed something, ${few} bad\n`)
    expect(await hashOfDatabase(world)).toBe(before)
  })
})

describe('imports at the same time', { timeout: 60_000 }, () => {
  /** Lines that stop half-way until they are let go on. */
  function paused(lines: readonly string[]) {
    let goOn = (): void => undefined
    let arrive = (): void => undefined
    const released = new Promise<void>((resolve) => (goOn = resolve))
    const isHalfWay = new Promise<void>((resolve) => (arrive = resolve))
    async function* read(): AsyncGenerator<string> {
      for (const [index, line] of lines.entries()) {
        if (index === lines.length - 100) {
          arrive()
          await released
        }
        yield line
      }
    }
    return { lines: read(), isHalfWay, goOn: () => goOn() }
  }

  it('R-PLATFORM-2: two by HTTP and one by the command neither wait for nor touch one another', async () => {
    const world = await openWorld()
    world.clock.now = new Date() // the command's own
    const address = await listen(world)
    const slow = paused([...importFile(4_000)])
    const one = stream(address, slow.lines)
    await slow.isHalfWay
    const file = path.join(temporaryFolder(), 'few.ndjson')
    fs.writeFileSync(file, [...importFile(2_000)].join(''))
    expect((await stream(address, importFile(3_000))).accepted).toBe(3_000 - badLinesOf(3_000).length)
    const command = startServer(settingsOf(world), ['import', file])
    expect(await command.code()).toBe(1)
    expect(command.stdout()).toBe(`2000 lines: ${2_000 - badLinesOf(2_000).length} accepted, 0 changed something, 5 bad\n`)
    slow.goOn()
    const report = await one
    expect(report).toMatchObject({ lines: 4_000, accepted: 4_000 - badLinesOf(4_000).length })
    expectBad(report.bad, 4_000)
    expect((await counts(world)).waiting).toBe(0)
  })

  it('R-PLATFORM-2: what a killed import left behind is cleared by a later one, an hour after', async () => {
    const world = await openWorld()
    await world.context.database.transact([], async ({ db, now }) => {
      await db.insertInto('meta').values({ key: 'import:7', value: now }).execute()
      await db
        .insertInto('import_lines')
        .values({ line: 7 * 2 ** 32 + 1, type: '7:user', sort_key: '', payload: '{}' })
        .execute()
    })
    const address = await listen(world)
    await stream(address, importFile(100))
    expect((await counts(world)).waiting).toBe(1)
    world.clock.advance(3_600_001)
    await stream(address, importFile(100))
    expect((await counts(world)).waiting).toBe(0)
  })

  it('a caller who goes away in the middle leaves nothing waiting', async () => {
    const world = await openWorld()
    const stop = new AbortController()
    const slow = paused([...importFile(3_000)])
    const asking = fetch(`${await listen(world)}/api/v1/platform/import/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${serviceToken}`, 'content-type': 'application/x-ndjson' },
      body: Readable.toWeb(Readable.from(slow.lines)) as ReadableStream,
      duplex: 'half',
      signal: stop.signal,
    } as RequestInit)
    await slow.isHalfWay
    await expect.poll(async () => (await counts(world)).waiting).toBeGreaterThan(0)
    stop.abort()
    slow.goOn()
    await expect(asking).rejects.toThrow()
    await expect.poll(async () => (await counts(world)).waiting).toBe(0)
    expect((await counts(world)).messages).toBe(0)
  })
})
