import { spawn } from 'node:child_process'
import path from 'node:path'
import { expect, it } from 'vitest'
import type { DatabasePlace } from '../../sync-server/storage/database.js'
import { isPostgres, makePlace, runSql } from '../support/engines.js'

const writer = path.join(import.meta.dirname, 'kill-writer.ts')

/** Lets the writer work until it has acknowledged `count` commits, kills it, and answers what it had said. */
async function writeAndKill(place: DatabasePlace, count: number): Promise<number[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', writer, JSON.stringify(place)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (said.split('\n').length > count) child.kill('SIGKILL')
  })
  await new Promise((resolve) => child.on('close', resolve))
  return said
    .split('\n')
    .slice(0, -1)
    .map((line) => Number(line))
}

it('a writer killed at any moment loses nothing it has acknowledged, and its revs stay dense', async () => {
  for (const count of [1, 40, 333]) {
    const { place, remove } = await makePlace()
    const acknowledged = await writeAndKill(place, count)
    expect(acknowledged.length).toBeGreaterThanOrEqual(count)
    // PostgreSQL may still be finishing what the dead process had asked it to commit: its person's lock says when that is over.
    if (isPostgres) await runSql(place, 'SELECT * FROM clocks FOR UPDATE')
    const keys = await runSql(place, "SELECT key FROM meta WHERE key LIKE 'written %'")
    const kept = new Set(keys.map(({ key }) => key))
    expect(acknowledged.filter((number) => !kept.has(`written ${number}`))).toEqual([])
    expect(await runSql(place, 'SELECT rev FROM clocks WHERE user_id = 1')).toMatchObject([
      { rev: isPostgres ? String(kept.size) : kept.size },
    ])
    if (!isPostgres) expect(await runSql(place, 'PRAGMA integrity_check')).toMatchObject([{ integrity_check: 'ok' }])
    await remove()
  }
}, 60_000)

it('programs that start together on an empty database bring it forward once, and then share it', async () => {
  const { place, remove } = await makePlace()
  const acknowledged = (await Promise.all([5, 5, 5].map((count) => writeAndKill(place, count)))).map((numbers) => numbers.length)
  expect(Math.min(...acknowledged)).toBeGreaterThanOrEqual(5)
  expect(await runSql(place, "SELECT value FROM meta WHERE key = 'epoch'")).toEqual([{ value: 'epoch' }])
  await remove()
}, 60_000)
