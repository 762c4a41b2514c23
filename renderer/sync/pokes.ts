import type { ReceivedPoke } from '@contract/received.js'
import type { DocumentStore } from '../db/documents.js'
import type { Network, StreamEvents } from './api.js'
import type { Sources } from './clock.js'

export interface Pokes {
  /** The server answers: open the stream unless it is open. */
  listen(): void
  /** Whether news come by themselves. */
  isOpen(): boolean
  /** The server does not answer: no stream, no polling; whoever called tries by itself. */
  rest(): void
  setVisible(isVisible: boolean): void
  stop(): void
}

export interface PokesDeps {
  network: Pick<Network, 'openStream'>
  sources: Sources
  /** From their checkpoint on the stream may carry what is new. */
  documents: Pick<DocumentStore, 'checkpoint'>
  onPoke: (poke: ReceivedPoke) => void
  /** Pull without a poke: the stream is blocked, was silent for too long, or has ended. */
  onWish: () => void
  onBlocked: (isBlocked: boolean) => void
}

/** Polling where the stream is blocked: the original's figures, in milliseconds. */
const pollMs = { visible: 3_000, hidden: 15_000 }
/** A line silent for this long is dead; the server's heartbeat comes every 25 s. */
const silenceMs = 60_000
/** A stream that does not open within this is blocked: nothing is heard meanwhile, so it must be short. */
const openingMs = 20_000
/** A blocked stream is tried again after this long. */
const reopenMs = 60_000
/** A stream that ends sooner is as good as blocked: to open it anew at once would be a busy loop. */
const shortMs = 5_000

/** Listens for pokes; where the stream is blocked it asks every few seconds instead. */
export function startPokes(deps: PokesDeps): Pokes {
  const { sources } = deps
  let phase: 'resting' | 'opening' | 'open' | 'blocked' = 'resting'
  let isVisible = true
  let openedAt = 0
  let closeStream = (): void => undefined
  let cancelTimer = (): void => undefined
  let cancelReopen = (): void => undefined

  function open(): void {
    phase = 'opening'
    cancelTimer()
    cancelReopen()
    closeStream()
    watchSilence()
    const events: StreamEvents = {
      onOpen() {
        phase = 'open'
        openedAt = sources.now().getTime()
        watchSilence()
        deps.onBlocked(false)
      },
      onByte: watchSilence,
      onPoke: deps.onPoke,
      onEnd() {
        if (phase !== 'open') return block()
        const isShort = sources.now().getTime() - openedAt < shortMs
        phase = 'resting'
        cancelTimer()
        if (isShort) block()
        deps.onWish() // the pull that follows tells whether the server is there, and listens again
      },
    }
    closeStream = deps.network.openStream(events, deps.documents.checkpoint())
  }

  function watchSilence(): void {
    cancelTimer()
    cancelTimer = sources.after(phase === 'opening' ? openingMs : silenceMs, () => {
      const wasOpen = phase === 'open'
      closeStream()
      phase = 'resting'
      if (wasOpen) deps.onWish()
      else block()
    })
  }

  function block(): void {
    phase = 'blocked'
    deps.onBlocked(true)
    cancelTimer()
    poll()
    cancelReopen = sources.after(reopenMs, open)
  }

  function poll(): void {
    cancelTimer = sources.after(isVisible ? pollMs.visible : pollMs.hidden, () => {
      deps.onWish()
      if (phase === 'blocked') poll()
    })
  }

  function rest(): void {
    phase = 'resting'
    cancelTimer()
    cancelReopen()
    closeStream()
  }

  return {
    listen: () => {
      if (phase === 'resting') open()
    },
    isOpen: () => phase === 'open',
    rest,
    setVisible(next) {
      isVisible = next
      if (phase !== 'blocked') return
      cancelTimer()
      poll()
    },
    stop: rest,
  }
}
