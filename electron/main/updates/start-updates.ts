import fs from 'node:fs'
import path from 'node:path'
import { app } from 'electron'
import type { UpdateState } from '../../bridge/shell.js'
import { buildKind } from '../launch.js'
import type { Log } from '../log.js'
import { createCarrier } from './carrier.js'
import { createUpdates, type Carrier, type Updates } from './updates.js'

/** Written in by the build: the public key of our feeds, see `electron/packaging/sign-feed.mjs`. */
declare const __KREIDA_FEED_KEY__: string | null

const publicKey = typeof __KREIDA_FEED_KEY__ === 'string' ? __KREIDA_FEED_KEY__ : null

interface StartOptions {
  folder: string
  patienceMs: number
  tell: (state: UpdateState) => void
  log: Log
}

/** Only a packed program can be replaced, and without a key of feeds only a test build. */
export function startUpdates({ folder, patienceMs, tell, log }: StartOptions): Updates {
  const isUpdatable = app.isPackaged && (publicKey !== null || buildKind === 'test')
  const updates = createUpdates({
    carrier: isUpdatable ? createCarrier(log) : noCarrier,
    folder,
    current: app.getVersion(),
    publicKey,
    patienceMs,
    lastWriteAt: () => newestWrite(path.join(folder, 'accounts')),
    tell,
    log,
  })
  app.on('will-quit', updates.stop)
  return updates
}

const noCarrier: Carrier = {
  look: () => Promise.reject(new Error('ERR_UPDATER_UNSUPPORTED')),
  download: () => Promise.reject(new Error('ERR_UPDATER_UNSUPPORTED')),
  abandon: () => undefined,
  install: () => undefined,
}

/** When a journal was last written, by the clock of the disk; a write reaches SQLite's log first. */
function newestWrite(accounts: string): number | null {
  const keys = fs.existsSync(accounts) ? fs.readdirSync(accounts) : []
  const times = keys.flatMap((key) => {
    const written = fs.statSync(path.join(accounts, key, 'journal.sqlite-wal'), { throwIfNoEntry: false })
    return written ? [written.mtimeMs] : []
  })
  return times.length > 0 ? Math.max(...times) : null
}
