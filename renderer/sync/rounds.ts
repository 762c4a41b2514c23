import type { Clock } from './clock.js'

/** Rounds of work, one at a time: what is asked for while one is under way makes another. */
export interface Rounds {
  request(): void
  /** Asks later instead, and forgets what was to be asked later before. */
  later(delayMs: number, ask: () => void): void
  /** Whether another round follows this one. */
  isWanted(): boolean
  stop(): void
}

export interface RoundsDeps {
  clock: Pick<Clock, 'after'>
  run: () => Promise<void>
  onFault: (error: unknown) => void
}

export function createRounds({ clock, run, onFault }: RoundsDeps): Rounds {
  let isStopped = false
  let isRunning = false
  let isWanted = false
  let cancel = (): void => undefined

  async function runAll(): Promise<void> {
    while (isWanted && !isStopped) {
      isWanted = false
      await run().catch(onFault)
    }
    isRunning = false
  }

  return {
    request() {
      isWanted = true
      if (isRunning || isStopped) return
      isRunning = true
      cancel()
      void runAll()
    },
    later(delayMs, ask) {
      cancel()
      cancel = clock.after(delayMs, ask)
    },
    isWanted: () => isWanted,
    stop() {
      isStopped = true
      cancel()
    },
  }
}
