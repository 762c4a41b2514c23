/** Time that passes only when the scheduler says so. Milliseconds since 1970. */
export interface SimTime {
  now(): number
  after(delayMs: number, work: () => void): () => void
  /** When the next timer is due; null when none is set. */
  nextAt(): number | null
  /** Moves to the next timer and runs it. */
  fireNext(): void
  /** Time passes and no timer runs, as in sleep: those that came due are late. */
  pass(ms: number): void
}

interface Timer {
  at: number
  number: number
  work: () => void
}

export function createTime(begin: number): SimTime {
  let now = begin
  let count = 0
  const timers: Timer[] = []
  const first = (): Timer | undefined => {
    let best: Timer | undefined
    for (const timer of timers) if (!best || timer.at < best.at || (timer.at === best.at && timer.number < best.number)) best = timer
    return best
  }
  return {
    now: () => now,
    after(delayMs, work) {
      const timer = { at: now + Math.max(0, Math.round(delayMs)), number: count++, work }
      timers.push(timer)
      return () => {
        const index = timers.indexOf(timer)
        if (index >= 0) timers.splice(index, 1)
      }
    },
    nextAt: () => first()?.at ?? null,
    fireNext() {
      const timer = first()
      if (!timer) return
      timers.splice(timers.indexOf(timer), 1)
      now = Math.max(now, timer.at)
      timer.work()
    },
    pass: (ms) => void (now += ms),
  }
}
