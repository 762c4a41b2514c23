import { shallowRef, type ShallowRef } from 'vue'
import type { Message, Thread } from '@contract/documents.js'
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
  hasOlder(): boolean
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
}

export async function startMessageWindow({ documents, threads, reach: first }: WindowInput): Promise<MessageWindow> {
  const messages = shallowRef<ReadonlyMap<string, readonly Message[]>>(new Map())
  const reach = shallowRef(first)
  let stopWatching = (): void => undefined
  let isStopped = false
  let turn: Promise<void> = Promise.resolve()

  /** Shows the new stretch only when all of it is known, so that a screen never sees a part. */
  const move = (next: Reach): Promise<void> =>
    new Promise((resolve) => {
      const found = new Map<string, readonly Message[]>()
      const spans = spansOf(threads(), next)
      let isShown = false
      const show = (): void => {
        messages.value = new Map(spans.map(({ thread_id }) => [thread_id, found.get(thread_id) ?? []]))
        reach.value = next
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
    hasOlder: () => hasOlder(threads(), reach.value),
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
