import { DatabaseSync } from '@photostructure/sqlite'
import { onTestFinished } from 'vitest'
import { createTime, type FakeTime } from './fake-time.js'
import type { DatabasePlace } from '../../sync-server/storage/database.js'
import { openWorld, type Name, type World } from './server.js'
import { createDevice, type Device } from './sync-device.js'

/** One real server, as many devices as a test wants, and time that the test moves. */
export interface SyncWorld {
  server: World
  time: FakeTime
  /** A device that is on and has pulled what there is. */
  device(owner: Name, name?: string): Promise<Device>
  /** A device that is still off. */
  newDevice(owner: Name, name?: string): Device
  /** Lets everything that is under way come to rest, with no time passing. */
  rest(): Promise<void>
  /** Puts a copy of the server's data aside. Returns the restore function: the copy comes back, as a new epoch. */
  backup(): () => void
}

/** Requests with no time passing: more are a busy loop. */
const mostRequests = 300
/** Real milliseconds until a step counts as stuck. */
const longestMs = 20_000

/** Turns of the event loop without a step under way, after which nothing can be under way: a stream's bytes take some. */
const quietTurns = 12

export async function openSyncWorld(): Promise<SyncWorld> {
  const server = await openWorld()
  const devices: Device[] = []
  const isBusy = (device: Device): boolean => device.life().pending > device.line.held.length

  async function rest(): Promise<void> {
    let quiet = 0
    const begun = performance.now()
    const askedBefore = devices.reduce((sum, device) => sum + device.line.sent.length, 0)
    while (quiet < quietTurns) {
      await new Promise((resolve) => setImmediate(resolve))
      quiet = devices.some(isBusy) ? 0 : quiet + 1
      const asked = devices.reduce((sum, device) => sum + device.line.sent.length, 0)
      if (asked - askedBefore > mostRequests || performance.now() - begun > longestMs)
        throw new Error(`it never comes to rest: ${devices.map((device) => device.life().steps.at(-1)).join(', ')}`)
    }
  }

  const time = createTime(server.clock.now, rest)
  onTestFinished(async () => {
    for (const device of devices) await device.stop()
    const [fault] = devices.flatMap((device) => device.faults)
    if (fault) throw new Error('a device met a fault', { cause: fault })
  })

  function newDevice(owner: Name, name = `${owner}-${devices.length}`): Device {
    const device = createDevice({ world: server, time, person: server[owner], name })
    devices.push(device)
    return device
  }

  return {
    server,
    time,
    newDevice,
    async device(owner, name) {
      const device = newDevice(owner, name)
      await device.start()
      await rest()
      return device
    },
    rest,
    backup: () => backUp(fileOf(server.place)),
  }
}

/** This layer runs on SQLite: a copy is a file's. */
function fileOf(place: DatabasePlace): string {
  if (place.engine !== 'sqlite') throw new Error('the sync layer runs on SQLite')
  return place.file
}

let restores = 0

function backUp(file: string): () => void {
  const copy = `${file}.backup-${++restores}`
  withDatabase(file, (database) => database.exec(`VACUUM INTO '${copy}'`))
  return () =>
    withDatabase(file, (database) => {
      database.exec(`PRAGMA foreign_keys = OFF; ATTACH '${copy}' AS copy; BEGIN IMMEDIATE`)
      const tables = database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`).all()
      for (const { name } of tables)
        database.exec(`DELETE FROM main.${String(name)}; INSERT INTO main.${String(name)} SELECT * FROM copy.${String(name)}`)
      database.exec(`UPDATE meta SET value = 'restored-${++restores}' WHERE key = 'epoch'; COMMIT`)
    })
}

function withDatabase(file: string, work: (database: InstanceType<typeof DatabaseSync>) => void): void {
  const database = new DatabaseSync(file)
  try {
    work(database)
  } finally {
    database.close()
  }
}
