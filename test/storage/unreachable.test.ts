import dns from 'node:dns'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { backupPostgres } from '../../sync-server/storage/engines/postgres-files.js'
import { openDatabase } from '../../sync-server/storage/open-database.js'
import { isPostgres, makePlace, runSql } from '../support/engines.js'
import { quietOptions } from '../support/quiet-options.js'

const options = quietOptions('epoch')

/** Gives `database.test` these addresses, as `localhost` has two on most machines. Answers how to give it others. */
function nameWith(...addresses: string[]): (...others: string[]) => void {
  let current = addresses
  type Answer = (error: null, found: { address: string; family: 4 }[]) => void
  const lookUp = (_name: string, _options: unknown, answer: Answer): void =>
    answer(
      null,
      current.map((address) => ({ address, family: 4 })),
    )
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(lookUp as never)
  onTestFinished(() => spy.mockRestore())
  return (...others) => (current = others)
}

describe('a PostgreSQL that cannot be reached, under a name with two addresses', () => {
  const url = 'postgres://kreida:a-secret@database.test:1/kreida'
  const words = 'PostgreSQL at database.test:1 does not answer (ECONNREFUSED): start it, or correct DATABASE_URL'

  it('is named to whoever starts the server or a command, without the password', async () => {
    nameWith('127.0.0.2', '127.0.0.3')
    await expect(openDatabase({ engine: 'postgres', url }, options)).rejects.toThrow(words)
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-backup-'))
    onTestFinished(() => fs.rmSync(folder, { recursive: true }))
    await expect(backupPostgres(url, path.join(folder, 'backup.sqlite'))).rejects.toThrow(words)
  })

  // Of PostgreSQL alone: the run on SQLite has no server that could go away.
  const goesAway = async (): Promise<void> => {
    const test = await makePlace()
    onTestFinished(test.remove)
    const real = new URL(test.place.engine === 'postgres' ? test.place.url : '')
    const moveTo = nameWith('127.0.0.1', '127.0.0.1')
    real.hostname = 'database.test'
    const database = await openDatabase({ engine: 'postgres', url: real.href }, options)
    onTestFinished(() => database.close())
    expect(await database.read(async ({ epoch }) => epoch)).toBe('epoch')
    moveTo('127.0.0.2', '127.0.0.3')
    await runSql(
      test.place,
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
    await vi.waitFor(async () => {
      await expect(database.read(async ({ epoch }) => epoch)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
      await expect(database.transact([1], async () => null)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    })
    moveTo('127.0.0.1', '127.0.0.1')
    await vi.waitFor(async () => expect(await database.read(async ({ epoch }) => epoch)).toBe('epoch'), { timeout: 5_000 })
  }
  if (isPostgres) it('is 503 to a caller when it goes away, and no fault of the program', goesAway)
})

describe('an SQLite file that cannot be used', () => {
  it('is named to whoever starts the server', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-junk-'))
    onTestFinished(() => fs.rmSync(folder, { recursive: true }))
    const file = path.join(folder, 'kreida.sqlite')
    fs.writeFileSync(file, 'no database at all '.repeat(100))
    await expect(openDatabase({ engine: 'sqlite', file }, options)).rejects.toThrow(`${file}: file is not a database`)
    await expect(openDatabase({ engine: 'sqlite', file: '/nowhere/kreida.sqlite' }, options)).rejects.toThrow('/nowhere/kreida.sqlite: ')
  })
})
