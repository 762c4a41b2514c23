import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runBackup, runRestore } from '../../sync-server/commands/backup.js'
import { openContext } from '../../sync-server/context.js'
import { readFrame } from '../../sync-server/domain/feed.js'
import { openWorld } from '../support/server.js'
import { openThread, pull, send } from '../support/server-calls.js'

const all = { epoch: null, after: 0, limit: 2_000 }
const tutor = (id: number) => ({ id, role: 'tutor' as const })

describe('backup and restore', () => {
  it('R-SYNC-3 a restored server has what the backup had, under a new epoch; the later state is kept beside it', async () => {
    const world = await openWorld()
    await openThread(world)
    await send(world.tutor, 'у копії')
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-backup-')), 'copy.sqlite')
    onTestFinished(() => fs.rmSync(path.dirname(file), { recursive: true }))
    runBackup(world.context.config, file) // while the server runs
    expect(() => runBackup(world.context.config, file)).toThrow('never overwrites')
    await send(world.tutor, 'після копії')
    const before = await pull(world.tutor)
    expect(before.documents.messages.map((message) => message.body)).toEqual(['у копії', 'після копії'])

    const config = { ...world.context.config, data_dir: path.dirname(file) }
    fs.copyFileSync(world.file, path.join(config.data_dir, 'kreida.sqlite'))
    runRestore(config, world.context.sources, file)
    const restored = await openContext(config, world.context.log, world.context.sources)
    const frame = await readFrame(restored.database, tutor(world.tutor.id), all)
    await restored.database.close()
    expect(frame.documents.messages.map((message) => message.body)).toEqual(['у копії'])
    expect(frame.epoch).not.toBe(before.epoch)
    expect(fs.readdirSync(config.data_dir).filter((name) => name.includes('before-restore')).length).toBeGreaterThan(0)
  })

  it('refuses what is no backup, and touches nothing', async () => {
    const world = await openWorld()
    const { config, sources } = world.context
    const stray = path.join(config.data_dir, 'stray.txt')
    fs.writeFileSync(stray, 'not a database')
    expect(() => runRestore(config, sources, stray)).toThrow('is no backup')
    expect(() => runRestore(config, sources, `${stray}.gone`)).toThrow('there is no file')
    expect((await pull(world.tutor)).epoch).toBeTruthy()
  })
})
