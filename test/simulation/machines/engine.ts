import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite'

type Bindable = string | number | bigint | null | Uint8Array
type Row = Record<string, unknown>

/** What may happen at a statement. `fail`: it alone. `full`: the engine gives up the whole transaction, as on a full disk. */
export type Mishap = 'kill' | 'kill_after' | 'fail' | 'full'

/** An SQLite database in memory under a process that can die at any statement. The data outlives the process; a transaction does not. */
export interface Engine {
  raw: DatabaseSyncInstance
  /** Meets the statement that is so many away (0: the next), of those whose text holds `holding`, and as many after it as `times` says. */
  arm(mishap: Mishap, statements: number, holding?: string, times?: number): void
  disarm(): void
  /** The process ends: what it still says is not heard. Returns nothing of the open transaction. */
  kill(): void
  /** A new process. */
  revive(): void
  isDead(): boolean
  /** Runs a statement as the process. */
  run<T>(text: string, work: () => T): T
  prepare(text: string): Prepared
}

export interface Prepared {
  columns(): unknown[]
  all(...values: Bindable[]): Row[]
  run(...values: Bindable[]): { changes: number | bigint; lastInsertRowid: number | bigint }
  iterate(...values: Bindable[]): IterableIterator<unknown>
}

export interface EngineEvents {
  onStatement: (text: string) => void
  onMishap: (mishap: Mishap) => void
}

export class Mishappened extends Error {
  readonly errcode: number
  readonly code = 'ERR_SQLITE_ERROR'
  constructor(text: string, errcode: number) {
    super(text)
    this.errcode = errcode
  }
}

export function createEngine(): Engine & { events: EngineEvents } {
  const raw = new DatabaseSync(':memory:')
  const statements = new Map<string, Prepared>()
  const events: EngineEvents = { onStatement: () => undefined, onMishap: () => undefined }
  let isDead = false
  let armed: { mishap: Mishap; left: number; holding: string | undefined; times: number } | null = null

  const rollBack = (): void => {
    try {
      raw.exec('ROLLBACK')
    } catch {
      return // there was none
    }
    events.onStatement('ROLLBACK')
  }
  const strike = (text: string): Mishap | null => {
    if (!armed || (armed.holding !== undefined && !text.includes(armed.holding)) || armed.left-- > 0) return null
    const { mishap } = armed
    armed = armed.times > 1 ? { ...armed, left: 0, times: armed.times - 1 } : null
    return mishap
  }
  const kill = (): void => {
    isDead = true
    armed = null
    rollBack()
  }

  function run<T>(text: string, work: () => T): T {
    if (isDead) throw new Mishappened('the process is dead', 1)
    const mishap = strike(text)
    if (mishap === null || mishap === 'kill_after') {
      const answer = work()
      events.onStatement(text)
      if (mishap === null) return answer
    }
    if (mishap === 'full') rollBack()
    events.onMishap(mishap)
    if (isDead) throw new Mishappened('the process died', 1)
    throw mishap === 'full' ? new Mishappened('database or disk is full', 13) : new Mishappened('a statement failed', 10)
  }

  return {
    raw,
    events,
    arm: (mishap, left, holding, times = 1) => void (armed = { mishap, left, holding, times }),
    disarm: () => void (armed = null),
    kill,
    revive: () => void (isDead = false),
    isDead: () => isDead,
    run,
    prepare(text) {
      const known = statements.get(text)
      if (known) return known
      const statement = raw.prepare(text)
      const columns = statement.columns()
      const made: Prepared = {
        columns: () => columns,
        all: (...values) => run(text, () => statement.all(...values) as Row[]),
        run: (...values) => run(text, () => statement.run(...values)),
        iterate: (...values) => run(text, () => statement.iterate(...values) as IterableIterator<unknown>),
      }
      statements.set(text, made)
      return made
    },
  }
}
