import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runBackup, runMove, runRestore } from '../../sync-server/commands/backup.js'
import { openContext, type Context } from '../../sync-server/context.js'
import { readFrame } from '../../sync-server/domain/feed.js'
import type { Frame } from '../../sync-server/contract/sync.js'
import { isPostgres, makePlace } from '../support/engines.js'
import { mountSmallDisk } from '../support/small-disk.js'
import { cast, openWorld, type World } from '../support/server.js'
import { openThread, pull, send } from '../support/server-calls.js'

const all = { epoch: null, after: 0, limit: 2_000 }
const tutor = { id: cast.tutor.id, role: 'tutor' as const }

/** What the tutor would be told by a server on this configuration. */
async function frameOf(context: Context, config = context.config): Promise<Frame> {
  const opened = await openContext(config, context.log, context.sources)
  try {
    return await readFrame(opened.database, tutor, all)
  } finally {
    await opened.database.close()
  }
}

const bodiesOf = (frame: Frame): string[] => frame.documents.messages.map((message) => message.body)

async function worldWithBackup(): Promise<{ world: World; file: string }> {
  const world = await openWorld()
  await openThread(world)
  await send(world.tutor, 'у копії')
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-backup-')), 'copy.sqlite')
  onTestFinished(() => fs.rmSync(path.dirname(file), { recursive: true }))
  await runBackup(world.context.config, file) // while the server runs
  await send(world.tutor, 'після копії')
  return { world, file }
}

describe('backup and restore', () => {
  it('R-SYNC-3 a restored server has what the backup had, under a new epoch; the later state is kept beside it', async () => {
    const { world, file } = await worldWithBackup()
    const { context } = world
    await expect(runBackup(context.config, file)).rejects.toThrow('never overwrites')
    const before = await pull(world.tutor)
    expect(bodiesOf(before)).toEqual(['у копії', 'після копії'])

    await expect(runRestore(context.config, context.sources, file)).rejects.toThrow('a server has this database open')
    expect(await pull(world.tutor)).toEqual(before)
    await world.close()
    await runRestore(context.config, context.sources, file)
    const restored = await frameOf(context)
    expect(bodiesOf(restored)).toEqual(['у копії'])
    expect(restored.epoch).not.toBe(before.epoch)
    const kept = isPostgres
      ? await world.sql("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before_restore%'")
      : fs.readdirSync(context.config.data_dir).filter((name) => /before-restore-.*Z$/.test(name))
    expect(kept).toHaveLength(1)
  })

  it('a backup that fails leaves nothing behind, and one that succeeds is only for its owner', async () => {
    const { world, file } = await worldWithBackup()
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    const disk = mountSmallDisk(path.dirname(file))
    onTestFinished(disk.unmount)
    const second = path.join(path.dirname(file), 'second.sqlite')
    disk.fill()
    await expect(runBackup(world.context.config, second)).rejects.toThrow('full')
    expect(fs.readdirSync(path.dirname(file)).sort()).toEqual(['ballast', 'copy.sqlite'])
    disk.free()
    await runBackup(world.context.config, second)
    expect(fs.existsSync(second)).toBe(true)
  })

  it('R-SYNC-3 a backup can be restored a second time, and as another engine', async () => {
    const { world, file } = await worldWithBackup()
    const { context } = world
    await world.close()
    await runRestore(context.config, context.sources, file)
    world.clock.advance(1_000)
    await runRestore(context.config, context.sources, file)
    expect(bodiesOf(await frameOf(context))).toEqual(['у копії'])
    const folder = path.dirname(file)
    const config = { ...context.config, data_dir: folder, database_url: null } // a backup of PostgreSQL as SQLite, too
    await runRestore(config, context.sources, file)
    expect(bodiesOf(await frameOf(context, config))).toEqual(['у копії'])
  })

  it('says which database is not there, instead of making a backup of nothing', async () => {
    const world = await openWorld()
    const config = { ...world.context.config, data_dir: '/nowhere', database_url: null }
    const file = path.join(world.context.config.data_dir, 'nothing.sqlite')
    await expect(runBackup(config, file)).rejects.toThrow('there is no database /nowhere/kreida.sqlite')
    expect(fs.existsSync(file)).toBe(false)
  })

  it('refuses what is no backup, and touches nothing', async () => {
    const world = await openWorld()
    const { config, sources } = world.context
    const stray = path.join(config.data_dir, 'stray.txt')
    fs.writeFileSync(stray, 'not a database')
    await world.close()
    await expect(runRestore(config, sources, stray)).rejects.toThrow('is no backup')
    await expect(runRestore(config, sources, `${stray}.gone`)).rejects.toThrow('there is no file')
    expect((await frameOf(world.context)).epoch).toBeTruthy()
  })
})

describe('moving from SQLite to PostgreSQL', () => {
  it('keeps ids, order, revs and the epoch, so that no device notices; the file is set aside', async () => {
    const { world, file } = await worldWithBackup()
    const { context } = world
    if (!isPostgres) return expect(runMove(context.config, context.sources)).rejects.toThrow('DATABASE_URL')
    const before = await pull(world.tutor)
    await world.close()

    const target = await makePlace()
    onTestFinished(target.remove)
    const data_dir = path.dirname(file)
    fs.renameSync(file, path.join(data_dir, 'kreida.sqlite'))
    const sqlite = { ...context.config, data_dir, database_url: null }
    const old = await frameOf(context, sqlite)
    const config = { ...sqlite, database_url: target.config.database_url }
    await runMove(config, context.sources)
    expect(await frameOf(context, config)).toEqual(old)
    expect(old.epoch).toBe(before.epoch)
    expect(bodiesOf(old)).toEqual(['у копії'])
    expect(fs.readdirSync(data_dir).filter((name) => /^kreida\.sqlite\.moved-.*Z$/.test(name))).toHaveLength(1)
    await expect(runMove(config, context.sources)).rejects.toThrow('there is no file')
  })

  it('refuses a PostgreSQL that has people already, and leaves both as they are', async () => {
    const { world, file } = await worldWithBackup()
    if (!isPostgres) return expect(runMove(world.context.config, world.context.sources)).rejects.toThrow('DATABASE_URL')
    const data_dir = path.dirname(file)
    fs.renameSync(file, path.join(data_dir, 'kreida.sqlite'))
    const config = { ...world.context.config, data_dir }
    await expect(runMove(config, world.context.sources)).rejects.toThrow('a server has this database open')
    await world.close()
    await expect(runMove(config, world.context.sources)).rejects.toThrow('has people already')
    expect(bodiesOf(await frameOf(world.context))).toEqual(['у копії', 'після копії'])
    expect(fs.existsSync(path.join(data_dir, 'kreida.sqlite'))).toBe(true)
  })
})
