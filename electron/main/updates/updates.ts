import path from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { UpdateRefusal, UpdateState } from '../../bridge/shell.js'
import { now } from '../config.js'
import { readJson, writeDurably } from '../durable-file.js'
import { describeFault, type Log } from '../log.js'
import { compareVersions, judgeFeed } from './feed-rules.js'

/** What brings the file: electron-updater, which checks its sha512 against the feed. */
export interface Carrier {
  /** The feed as it is there, parsed and not judged; `isForUs`: false where only a part of all machines gets it yet. */
  look(): Promise<{ info: unknown; isForUs: boolean }>
  /** Rejects where the file's sha512 is not the feed's. */
  download(onProgress: (percent: number) => void, stop: AbortSignal): Promise<void>
  /** Ends what hangs; a feed that never answers would keep the next check waiting as well. */
  abandon(): void
  /** Installs and starts the new version; throws where the system refuses. */
  install(): void
}

export interface Updates {
  read(): UpdateState
  check(): Promise<void>
  /** Restarts into the version that is ready. `false`: something is being typed or written, or nothing is ready. */
  install(): boolean
  /** Whether words stand in a composer of this window. A window that closes must say `false`. */
  setTyping(windowId: number, is_typing: boolean): void
  stop(): void
}

interface UpdatesOptions {
  carrier: Carrier
  /** Where the newest version that was ever taken is remembered. */
  folder: string
  current: string
  publicKey: string | null
  /** Milliseconds without a byte until a feed counts as dead. */
  patienceMs: number
  /** When the journal of any window was written last; null where it never was. */
  lastWriteAt: () => number | null
  tell: (state: UpdateState) => void
  log: Log
}

const firstCheckMs = 30_000
const everyMs = 6 * 3_600_000
/** The journal rests for so long before a restart: a composer saves its words 250 ms behind the keys. */
const restMs = 500
const memorySchema = Type.Object({ newest: Type.String({ maxLength: 40 }) })

/** Finds, brings and installs new versions. It never installs by itself over a composer with words or a journal that is being written. */
export function createUpdates(options: UpdatesOptions): Updates {
  const { carrier, current, publicKey, patienceMs, tell, log } = options
  const memory = path.join(options.folder, 'updates.json')
  const typing = new Set<number>()
  let state: UpdateState = { state: 'idle' }
  let running: Promise<void> | null = null

  const set = (next: UpdateState): void => {
    if (next.state !== 'downloading' || state.state !== 'downloading') log('update', { state: next.state, ...reasonOf(next) })
    state = next
    tell(next)
  }
  const refuse = (reason: UpdateRefusal, version: string | null): void => set({ state: 'refused', reason, version })
  const newest = (): string | null => {
    const content = readJson(memory)
    return Value.Check(memorySchema, content) ? content.newest : null
  }
  const remember = (version: string): void => {
    const before = newest()
    if (before === null || compareVersions(version, before) > 0) writeDurably(memory, JSON.stringify({ newest: version }))
  }

  const lookAndBring = async (): Promise<void> => {
    set({ state: 'checking' })
    const seen = await inTime(carrier.look(), patienceMs)
    const verdict = judgeFeed(seen.info, { current, newest: newest(), publicKey })
    if (!verdict.take) return verdict.refusal === null ? set({ state: 'current' }) : refuse(verdict.refusal, verdict.version)
    if (!seen.isForUs) return set({ state: 'current' })
    const { version, releaseNotes } = verdict.feed
    set({ state: 'downloading', version, percent: 0 })
    await bring({ carrier, patienceMs, onProgress: (percent) => set({ state: 'downloading', version, percent }) })
    remember(version)
    set({ state: 'ready', version, notes: releaseNotes ?? null })
  }
  const check = (): Promise<void> => {
    if (state.state === 'ready' || state.state === 'installing') return Promise.resolve()
    running ??= lookAndBring()
      .catch((fault: unknown) => {
        log('update_failed', { fault: describeFault(fault) })
        const refusal = refusalOf(fault)
        if (refusal === 'timeout') carrier.abandon()
        refuse(refusal, state.state === 'downloading' ? state.version : null)
      })
      .finally(() => (running = null))
    return running
  }
  const timers = [setTimeout(() => void check(), firstCheckMs), setInterval(() => void check(), everyMs)]

  return {
    read: () => state,
    check,
    setTyping: (windowId, is_typing) => void (is_typing ? typing.add(windowId) : typing.delete(windowId)),
    install() {
      const written = options.lastWriteAt()
      const isWriting = written !== null && now().getTime() - written < restMs
      if (state.state !== 'ready' || typing.size > 0 || isWriting) return false
      const { version } = state
      set({ state: 'installing', version })
      try {
        carrier.install()
      } catch (fault) {
        log('update_failed', { fault: describeFault(fault) })
        refuse('failed', version)
      }
      return true
    },
    stop: () => timers.forEach((timer) => clearTimeout(timer)),
  }
}

const reasonOf = (state: UpdateState): Record<string, string> => (state.state === 'refused' ? { reason: state.reason } : {})

/** Nothing came for too long. */
const silence = (): Error => Object.assign(new Error('no byte came'), { code: 'SILENCE' })

function inTime<Value>(promise: Promise<Value>, ms: number): Promise<Value> {
  let timer: NodeJS.Timeout
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(silence()), ms)))
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

interface BringOptions {
  carrier: Carrier
  patienceMs: number
  onProgress: (percent: number) => void
}

/** Gives up where no byte comes for `patienceMs`; a slow line that brings bytes may take as long as it needs. */
function bring({ carrier, patienceMs, onProgress }: BringOptions): Promise<void> {
  const stop = new AbortController()
  return new Promise<void>((resolve, reject) => {
    const giveUp = (): void => {
      stop.abort()
      reject(silence())
    }
    let alarm = setTimeout(giveUp, patienceMs)
    const onBytes = (percent: number): void => {
      clearTimeout(alarm)
      alarm = setTimeout(giveUp, patienceMs)
      onProgress(Math.floor(percent))
    }
    const brought = carrier.download(onBytes, stop.signal).finally(() => clearTimeout(alarm))
    brought.then(resolve, reject)
  })
}

function refusalOf(fault: unknown): UpdateRefusal {
  const text = fault instanceof Error ? `${'code' in fault ? String(fault.code) : ''} ${fault.message}` : ''
  if (/SILENCE/.test(text)) return 'timeout'
  if (/ERR_CHECKSUM_MISMATCH|sha512/i.test(text)) return 'checksum'
  if (/ERR_UPDATER_(UNSUPPORTED|INVALID_SIGNATURE)|NO_FILES/.test(text)) return 'unsupported'
  return /net::|ECONN|ENOTFOUND|ETIMEDOUT|HTTP|CHANNEL_FILE_NOT_FOUND/i.test(text) ? 'unreachable' : 'failed'
}
