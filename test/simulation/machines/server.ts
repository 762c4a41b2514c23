import { AppError, statusByCode, type ErrorCode } from '../../../sync-server/contract/errors.js'
import { limits } from '../../../sync-server/contract/limits.js'
import type { Poke } from '../../../sync-server/contract/sync.js'
import { readFrame } from '../../../sync-server/domain/feed.js'
import { sayNow, type Following, type Said } from '../../../sync-server/domain/following.js'
import { readHistory } from '../../../sync-server/domain/history.js'
import { applyIntents } from '../../../sync-server/domain/intents.js'
import { createPokes } from '../../../sync-server/domain/pokes.js'
import { readStart } from '../../../sync-server/domain/start.js'
import type { Database } from '../../../sync-server/storage/database.js'
import { openSqlite } from '../../../sync-server/storage/engines/sqlite.js'
import type { Human } from '../world/cast.js'
import type { createEngine } from './engine.js'
import { connectTo } from './sqlite-stand-in.js'

/** An answer on the wire. */
export interface Reply {
  status: number
  type: string
  body: string
  retryAfter: string | null
}

export type Ask =
  | { route: 'pull'; epoch: string | null; after: number }
  | { route: 'start' | 'history'; cursor: string | null }
  | { route: 'push'; body: string }
  | { route: 'other' }

/** The production server core on an engine in memory: everything but HTTP and sign-in. */
export interface Server {
  engine: ReturnType<typeof createEngine>
  isUp(): boolean
  /** Requests that are being worked on. */
  busy(): number
  database(): Database
  epoch(): string
  /** As a stream's first word and its heartbeat say it. */
  headOf(user_id: number): number
  setEpoch(next: string): void
  start(): Promise<void>
  kill(): void
  answer(human: Human, ask: Ask): Promise<Reply>
  /** Work of the platform. Resolves whatever becomes of it. */
  work(job: (database: Database) => Promise<unknown>): Promise<void>
  /** What a stream that follows says now; null where the server is down. */
  say(human: Human, following: Following): Promise<Said | null>
  listen(user_id: number, listener: { onPoke: (poke: Poke) => void; onEnd: () => void }): () => void
  endSession(session_id: string): void
}

export interface ServerDeps {
  /** The disk under it. */
  engine: ReturnType<typeof createEngine>
  now: () => Date
  frameLimit: () => number
  /** A batch is about to be applied. */
  onAsk: (human: Human, body: string) => void
  onAnswer: (human: Human, ask: Ask, answer: unknown) => void
  onFault: (error: unknown) => void
  onDeath: () => void
}

interface PushBody {
  epoch?: string | null
  after?: number | null
  intents: unknown[]
}

const json = 'application/json'

export const problem = (code: ErrorCode, more: { epoch?: string; retry_after?: number } = {}): Reply => ({
  status: statusByCode[code],
  type: 'application/problem+json',
  body: JSON.stringify({ type: 'about:blank', title: code, status: statusByCode[code], detail: '', code, request_id: null, ...more }),
  retryAfter: more.retry_after === undefined ? null : String(more.retry_after),
})

export function createServer(deps: ServerDeps): Server {
  const { engine } = deps
  let epoch = 'e0'
  let pokes = createPokes()
  let database: Database | null = null
  const listeners = new Set<() => void>()
  let busy = 0
  let head: ReturnType<typeof engine.raw.prepare> | null = null
  let life = 0

  function kill(): void {
    if (!database) return
    life += 1
    database = null
    engine.kill()
    pokes = createPokes()
    for (const end of [...listeners]) end()
    listeners.clear()
    deps.onDeath()
  }

  function opened(): Database {
    if (!database) throw new AppError('UNAVAILABLE', 'the server is down')
    return database
  }

  /** Counts what is under way; a dead server's work counts no more. */
  async function during<T>(work: () => Promise<T>): Promise<T> {
    busy += 1
    try {
      return await work()
    } finally {
      busy -= 1
    }
  }

  async function reply(human: Human, ask: Ask): Promise<Reply> {
    try {
      const answer = await answerOf(opened(), human, ask)
      deps.onAnswer(human, ask, answer)
      return { status: 200, type: json, body: JSON.stringify(answer), retryAfter: null }
    } catch (error) {
      return error instanceof AppError ? problem(error.code, error.extra) : problem('INTERNAL')
    }
  }

  async function answerOf(on: Database, human: Human, ask: Ask): Promise<unknown> {
    if (ask.route === 'pull') return readFrame(on, human, { epoch: ask.epoch, after: ask.after, limit: deps.frameLimit() })
    if (ask.route === 'other') return null
    if (ask.route !== 'push') return (ask.route === 'start' ? readStart : readHistory)(on, human, ask.cursor, deps.frameLimit())
    if (Buffer.byteLength(ask.body) > limits.requestBytes) throw new AppError('TOO_LARGE', 'the body is too large')
    deps.onAsk(human, ask.body)
    const { epoch: known = null, after = null, intents } = JSON.parse(ask.body) as PushBody
    const { epoch: own, outcomes } = await applyIntents(on, human, { epoch: known, after, intents })
    const frame = after === null ? {} : { frame: await readFrame(on, human, { epoch: known, after, limit: deps.frameLimit() }) }
    return { epoch: own, user_id: human.id, verdicts: outcomes.map((outcome) => outcome.verdict), ...frame }
  }

  return {
    engine,
    isUp: () => database !== null,
    busy: () => busy,
    database: opened,
    epoch: () => epoch,
    headOf(user_id) {
      head ??= engine.raw.prepare('SELECT rev FROM clocks WHERE user_id = ?')
      return (head.get(user_id) as { rev: number } | undefined)?.rev ?? 0
    },
    setEpoch(next) {
      epoch = next
      engine.raw.prepare("UPDATE meta SET value = ? WHERE key = 'epoch'").run(next)
    },
    start: () =>
      during(async () => {
        if (database) return
        engine.revive()
        engine.disarm()
        connectTo(engine)
        const own = life
        const onHeads = (at: string, heads: Map<number, number>): void => {
          if (own === life) for (const [user_id, head] of heads) pokes.publish(user_id, { epoch: at, user_id, head })
        }
        database = await openSqlite(':memory:', {
          now: deps.now,
          newEpoch: () => epoch,
          onHeads,
          onSessionEnded: pokes.endSession,
          onMissed: pokes.miss,
          onFault: deps.onFault,
        })
      }),
    kill,
    answer: (human, ask) => during(() => reply(human, ask)),
    work: (job) => during(async () => void (await job(opened()).catch(() => undefined))),
    say: (human, following) =>
      during(async () => {
        const said = (await database?.read((snapshot) => sayNow(snapshot, human, following)).catch(() => null)) ?? null
        if (said?.poke.frame) deps.onAnswer(human, { route: 'pull', epoch: following.epoch, after: following.at }, said.poke.frame)
        return said
      }),
    listen(user_id, { onPoke, onEnd }) {
      const stop = pokes.subscribe({ user_id, session_id: String(user_id), onPoke, onEnd, onMissed: () => undefined })
      listeners.add(onEnd)
      return () => {
        listeners.delete(onEnd)
        stop()
      }
    },
    endSession: (session_id) => pokes.endSession(session_id),
  }
}
