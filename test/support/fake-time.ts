import type { Clock } from '../../renderer/sync/clock.js'

/** Time that passes only when a test says so. */
export interface FakeTime extends Clock {
  /** Lets that many milliseconds pass, timer by timer; after each, everything it set going comes to rest. */
  advance(ms: number): Promise<void>
  /** The machine slept that long: every timer that came due fires late, once. */
  sleep(ms: number): Promise<void>
}

export function createTime(beginning: Date, rest: () => Promise<void>): FakeTime {
  let now = beginning.getTime()
  let number = 0
  const timers = new Map<number, { at: number; work: () => void }>()
  const nextUntil = (end: number) =>
    [...timers].filter(([, timer]) => timer.at <= end).sort(([a, one], [b, other]) => one.at - other.at || a - b)[0]

  return {
    now: () => new Date(now),
    after(delayMs, work) {
      const id = ++number
      timers.set(id, { at: now + Math.max(0, delayMs), work })
      return () => void timers.delete(id)
    },
    async advance(ms) {
      const end = now + ms
      await rest()
      for (let next = nextUntil(end); next; next = nextUntil(end)) {
        const [id, { at, work }] = next
        timers.delete(id)
        now = at
        work()
        await rest()
      }
      now = end
    },
    async sleep(ms) {
      now += ms
      const due = [...timers].filter(([, { at }]) => at <= now)
      for (const [id, { work }] of due) {
        timers.delete(id)
        work()
      }
      await rest()
    },
  }
}
