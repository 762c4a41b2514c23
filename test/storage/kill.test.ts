import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { expect, it } from 'vitest'

const writer = path.join(import.meta.dirname, 'kill-writer.ts')

/** Lets the writer work until it has acknowledged `count` commits, kills it, and answers what it had said. */
async function writeAndKill(file: string, count: number): Promise<number[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', writer, file], { stdio: ['ignore', 'pipe', 'inherit'] })
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
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-kill-'))
  for (const count of [1, 40, 333]) {
    const file = path.join(folder, `${count}.sqlite`)
    const acknowledged = await writeAndKill(file, count)
    expect(acknowledged.length).toBeGreaterThanOrEqual(count)
    const connection = new DatabaseSync(file)
    const keys = connection.prepare("SELECT key FROM meta WHERE key LIKE 'written %'").all()
    const kept = new Set(keys.map((row) => String(Object.values(row)[0])))
    expect(acknowledged.filter((number) => !kept.has(`written ${number}`))).toEqual([])
    const clock = connection.prepare('SELECT rev FROM clocks WHERE user_id = 1').get()
    expect(clock).toMatchObject({ rev: kept.size })
    expect(connection.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' })
    connection.close()
  }
  fs.rmSync(folder, { recursive: true, force: true })
}, 60_000)
