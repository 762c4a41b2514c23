import { shallowRef, type ShallowRef } from 'vue'
import type { Message, Thread } from '@contract/documents.js'
import { stretchOf } from '../model/gapless.js'
import {
  hasOlder,
  holds,
  reachAround,
  reachNewer,
  reachOlder,
  reachOldest,
  reachNewest,
  reachTrimmed,
  spansOf,
  type Place,
  type Reach,
  type Span,
} from '../model/reach.js'
import type { DocumentStore } from '../db/documents.js'

type Threads = readonly Pick<Thread, 'id' | 'last_seq'>[]

/**
 * A stretch of a person's threads, one after another, that a screen holds: small however long they are, live, and moved along as
 * the reader moves. Each verb resolves when the messages it reaches for are there.
 */
export interface MessageWindow {
  /** By thread; a thread that the window does not reach is not in it. */
  messages: ShallowRef<ReadonlyMap<string, readonly Message[]>>
  /** Null: up to the newest of the last thread. */
  reach: ShallowRef<Reach>
  /** Older ones that this device has: what is being fetched is not there yet. */
  hasOlder(): boolean
  /** Whether a part of the stretch has not been fetched yet (a new device receives the newest first). */
  isFetching: ShallowRef<boolean>
  /** `keepsAll`: what is selected must not go. */
  showOlder(keepsAll: boolean): Promise<void>
  showNewer(keepsAll: boolean): Promise<void>
  showNewest(): Promise<void>
  showOldest(): Promise<void>
  /** Moves to a message, unless it is held already. */
  showAround(place: Place): Promise<void>
  /** Lets go of what a long time of arriving messages has added, on the side that is not being read. */
  trim(isAtEnd: boolean): Promise<void>
  /** Threads have come or gone. */
  followThreads(): Promise<void>
  stop(): void
}

interface WindowInput {
  documents: Pick<DocumentStore, 'watch'>
  threads: () => Threads
  reach: Reach
  /** Asks for a block of a thread that this device does not hold. */
  want: (asked: { thread_id: string; block: number }) => void
}

export async function startMessageWindow({ documents, threads, reach: first, want }: WindowInput): Promise<MessageWindow> {
  const messages = shallowRef<ReadonlyMap<string, readonly Message[]>>(new Map())
  const reach = shallowRef(first)
  const isFetching = shallowRef(false)
  const wanted = new Set<string>()
  let stopWatching = (): void => undefined
  let isStopped = false
  let turn: Promise<void> = Promise.resolve()

  function wantOnce(thread_id: string, block: number): void {
    const key = `${thread_id}:${block}`
    if (wanted.has(key)) return
    wanted.add(key)
    want({ thread_id, block })
  }

  /** Shows the new stretch only when all of it is known, so that a screen never sees a part. */
  const move = (next: Reach): Promise<void> =>
    new Promise((resolve) => {
      const found = new Map<string, readonly Message[]>()
      const spans = spansOf(threads(), next)
      let isShown = false
      const missing = new Set<string>()
      const stretchIn = (span: Span, held: readonly Message[]): readonly Message[] => {
        const { thread_id } = span
        const last_seq = threads().find(({ id }) => id === thread_id)?.last_seq ?? 0
        const stretch = stretchOf(held, span, last_seq)
        if (stretch.missing === null) missing.delete(thread_id)
        else missing.add(thread_id)
        if (stretch.missing !== null) wantOnce(thread_id, stretch.missing)
        return stretch.messages
      }
      const show = (): void => {
        messages.value = new Map(spans.map((span) => [span.thread_id, stretchIn(span, found.get(span.thread_id) ?? [])]))
        reach.value = next
        isFetching.value = missing.size > 0
      }
      const stops = spans.map(({ thread_id, from, to }) =>
        documents.watch(
          'messages',
          {
            selector: { thread_id, seq: to === null ? { $gte: from } : { $gte: from, $lt: to + 1 } },
            sort: [{ thread_id: 'asc' }, { seq: 'asc' }],
          },
          (stretch) => {
            found.set(thread_id, stretch)
            if (isShown) return show()
            if (found.size === spans.length) settle()
          },
        ),
      )
      const stopBefore = stopWatching
      const settle = (): void => {
        isShown = true
        show()
        stopBefore()
        resolve()
      }
      stopWatching = () => {
        if (!isShown) stopBefore()
        for (const stop of stops) stop()
        resolve()
      }
      if (spans.length === 0) settle()
    })

  /** One move after another, each from where the one before has led. */
  const inTurn = (choose: () => Reach | null): Promise<void> => {
    turn = turn.then(() => {
      const next = isStopped ? null : choose()
      return next ? move(next) : undefined
    })
    return turn
  }

  await move(first)
  return {
    messages,
    reach,
    isFetching,
    hasOlder: () => !isFetching.value && hasOlder(threads(), reach.value),
    showOlder: (keepsAll) => inTurn(() => (hasOlder(threads(), reach.value) ? reachOlder(threads(), reach.value, keepsAll) : null)),
    showNewer: (keepsAll) => inTurn(() => (reach.value.end ? reachNewer(threads(), reach.value, keepsAll) : null)),
    showNewest: () => inTurn(() => (reach.value.end ? reachNewest(threads()) : null)),
    showOldest: () => inTurn(() => (hasOlder(threads(), reach.value) ? reachOldest(threads()) : null)),
    showAround: (place) => inTurn(() => (holds(threads(), reach.value, place) ? null : reachAround(threads(), place))),
    trim: (isAtEnd) => inTurn(() => reachTrimmed(threads(), reach.value, isAtEnd)),
    followThreads: () => inTurn(() => reach.value),
    stop() {
      isStopped = true
      stopWatching()
    },
  }
}
