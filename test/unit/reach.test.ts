import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  hasOlder,
  holds,
  mostHeld,
  pageSize,
  reachAround,
  reachNewer,
  reachNewest,
  reachOlder,
  reachOldest,
  reachTrimmed,
  spansOf,
  type Place,
  type Reach,
} from '../../renderer/model/reach.js'

type Threads = { id: string; last_seq: number }[]

/** Some threads of a person, and one of their messages. */
const worlds = fc
  .array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 4 })
  .map((sizes) => sizes.map((last_seq, index) => ({ id: `t${index}`, last_seq })))
  .chain((threads) =>
    fc.nat(threads.length - 1).chain((index) => {
      const { id, last_seq } = threads[index] ?? { id: '', last_seq: 1 }
      return fc.integer({ min: 1, max: last_seq }).map((seq) => ({ threads, place: { thread_id: id, seq } }))
    }),
  )

/** Every place that a reach holds, by walking through it. */
const heldBy = (threads: Threads, reach: Reach): string[] =>
  spansOf(threads, reach).flatMap(({ thread_id, from, to }) => {
    const last = to ?? threads.find(({ id }) => id === thread_id)?.last_seq ?? 0
    return Array.from({ length: Math.max(0, last - from + 1) }, (_, index) => `${thread_id}:${from + index}`)
  })
const everyPlace = (threads: Threads): string[] =>
  threads.flatMap(({ id, last_seq }) => Array.from({ length: last_seq }, (_, index) => `${id}:${index + 1}`))
const nameOf = ({ thread_id, seq }: Place): string => `${thread_id}:${seq}`

describe('the reach of a window', () => {
  it('SRC-4: around any message it holds that message, in one piece of the whole, and never more than it may', () => {
    fc.assert(
      fc.property(worlds, ({ threads, place }) => {
        const reach = reachAround(threads, place)
        const held = heldBy(threads, reach)
        expect(held).toContain(nameOf(place))
        expect(holds(threads, reach, place)).toBe(true)
        expect(held.length).toBeLessThanOrEqual(mostHeld)
        expect(everyPlace(threads).join()).toContain(held.join())
      }),
    )
  })

  it('PRF-3: older and newer pages lead to both ends without a gap, with a bounded number held', () => {
    fc.assert(
      fc.property(worlds, ({ threads, place }) => {
        let reach = reachAround(threads, place)
        const seen = new Set(heldBy(threads, reach))
        const look = (next: Reach): void => {
          const held = heldBy(threads, next)
          expect(held.some((name) => seen.has(name))).toBe(true)
          expect(held.length).toBeLessThanOrEqual(mostHeld)
          for (const name of held) seen.add(name)
          reach = next
        }
        while (hasOlder(threads, reach)) look(reachOlder(threads, reach))
        expect(reach.start).toEqual({ thread_id: 't0', seq: 1 })
        while (reach.end) look(reachNewer(threads, reach))
        expect(seen.size).toBe(everyPlace(threads).length)
      }),
    )
  })

  it('what is selected is kept: with all kept, nothing that was held goes', () => {
    fc.assert(
      fc.property(worlds, ({ threads, place }) => {
        const reach = reachAround(threads, place)
        const before = heldBy(threads, reach)
        for (const next of [reachOlder(threads, reach, true), reachNewer(threads, reach, true)])
          expect(new Set(heldBy(threads, next))).toEqual(new Set([...heldBy(threads, next), ...before]))
      }),
    )
  })

  it('at the newest it is open, and what comes is in it; a long stay is trimmed on the side that is not read', () => {
    const threads = [{ id: 't', last_seq: 1_000 }]
    const reach = reachNewest(threads)
    expect(reach).toEqual({ start: { thread_id: 't', seq: 1_000 - pageSize + 1 }, end: null })
    const later = [{ id: 't', last_seq: 1_500 }]
    expect(holds(later, reach, { thread_id: 't', seq: 1_500 })).toBe(true)
    expect(reachTrimmed(threads, reach, true)).toBeNull()
    expect(reachTrimmed(later, reach, true)).toEqual({ start: { thread_id: 't', seq: 1_500 - mostHeld + 1 }, end: null })
    const above = reachTrimmed(later, reach, false)
    expect(above?.start).toEqual(reach.start)
    expect(above?.end).toEqual({ thread_id: 't', seq: reach.start.seq + mostHeld + pageSize - 1 })
    expect(reachOldest(threads).start).toEqual({ thread_id: 't', seq: 1 })
  })

  it('a thread that is empty, or not there, breaks nothing', () => {
    expect(spansOf([], reachNewest([]))).toEqual([])
    const empty = [{ id: 't', last_seq: 0 }]
    expect(spansOf(empty, reachNewest(empty))).toEqual([{ thread_id: 't', from: 1, to: null }])
    expect(spansOf([...empty, { id: 'new', last_seq: 3 }], reachNewest(empty)).map(({ thread_id }) => thread_id)).toEqual(['t', 'new'])
  })
})
