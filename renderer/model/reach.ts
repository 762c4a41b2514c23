import type { Thread } from '@contract/documents.js'

/** A message's place: places of a thread run from 1 to its `last_seq` without a gap. */
export interface Place {
  thread_id: string
  seq: number
}

/** What a window holds of a person's threads, told one after another: from a place up to another one, or up to the newest. */
export interface Reach {
  start: Place
  /** Null: up to the newest, and what comes. */
  end: Place | null
}

/** The part of a reach that lies in one thread. */
export interface Span {
  thread_id: string
  from: number
  to: number | null
}

type Sized = readonly Pick<Thread, 'id' | 'last_seq'>[]

/** How many messages a window begins with and grows by, and how many it holds at most. */
export const pageSize = 60
export const mostHeld = 180

export const reachNewest = (threads: Sized): Reach => between(threads, sizeOf(threads) - pageSize + 1, Infinity)

export const reachOldest = (threads: Sized): Reach => between(threads, 1, pageSize)

/** As much as is needed to show a message with what stands around it. */
export function reachAround(threads: Sized, place: Place): Reach {
  const at = indexOf(threads, place)
  return between(threads, at - pageSize, at + pageSize)
}

/** A page further back. What lies too far below is let go, unless all must be kept. */
export function reachOlder(threads: Sized, reach: Reach, keepsAll = false): Reach {
  const from = indexOf(threads, reach.start) - pageSize
  return between(threads, from, keepsAll ? endOf(threads, reach) : Math.min(endOf(threads, reach), Math.max(1, from) + mostHeld - 1))
}

/** A page further on. What lies too far above is let go, unless all must be kept. */
export function reachNewer(threads: Sized, reach: Reach, keepsAll = false): Reach {
  const to = endOf(threads, reach) + pageSize
  const from = indexOf(threads, reach.start)
  return between(threads, keepsAll ? from : Math.max(from, Math.min(to, sizeOf(threads)) - mostHeld + 1), to)
}

export const hasOlder = (threads: Sized, reach: Reach): boolean => indexOf(threads, reach.start) > 1

export function holds(threads: Sized, reach: Reach, place: Place): boolean {
  const at = indexOf(threads, place)
  return at >= indexOf(threads, reach.start) && at <= endOf(threads, reach)
}

/**
 * What a window that has been open for long lets go: at the end of the thread the oldest, else the last of what came below what is
 * being read. Null while it is small enough.
 */
export function reachTrimmed(threads: Sized, reach: Reach, isAtEnd: boolean): Reach | null {
  const from = indexOf(threads, reach.start)
  const to = endOf(threads, reach)
  const most = mostHeld + pageSize
  if (reach.end || to - from < most) return null
  return isAtEnd ? between(threads, to - mostHeld + 1, to) : between(threads, from, from + most - 1)
}

/** The reach, thread by thread. */
export function spansOf(threads: Sized, { start, end }: Reach): Span[] {
  const first = threads.findIndex(({ id }) => id === start.thread_id)
  const last = end ? threads.findIndex(({ id }) => id === end.thread_id) : threads.length - 1
  return threads.flatMap(({ id }, index) => {
    if (index < first || index > last) return []
    return [{ thread_id: id, from: index === first ? start.seq : 1, to: end && index === last ? end.seq : null }]
  })
}

const sizeOf = (threads: Sized): number => threads.reduce((sum, thread) => sum + thread.last_seq, 0)

/** The place's number in all threads together, from 1. */
function indexOf(threads: Sized, place: Place): number {
  const before = threads.slice(
    0,
    Math.max(
      0,
      threads.findIndex(({ id }) => id === place.thread_id),
    ),
  )
  return sizeOf(before) + place.seq
}

const endOf = (threads: Sized, { end }: Reach): number => (end ? indexOf(threads, end) : sizeOf(threads))

function between(threads: Sized, from: number, to: number): Reach {
  return { start: placeAt(threads, Math.max(1, from)), end: to >= sizeOf(threads) ? null : placeAt(threads, to) }
}

function placeAt(threads: Sized, index: number): Place {
  let left = index
  for (const { id, last_seq } of threads) {
    if (left <= last_seq) return { thread_id: id, seq: left }
    left -= last_seq
  }
  return { thread_id: threads.at(-1)?.id ?? '', seq: Math.max(1, threads.at(-1)?.last_seq ?? 1) }
}
