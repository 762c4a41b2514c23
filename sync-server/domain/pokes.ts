import { EventEmitter } from 'node:events'
import type { Poke } from '../contract/sync.js'

/** Contentless "pull now" to whoever listens for a person, and the word that a session has ended (R-SYNC-8, R-AUTH-4). */
export interface Pokes {
  publish(user_id: number, poke: Poke): void
  endSession(session_id: string): void
  /** Pokes may have been lost: every listener looks for itself. */
  miss(): void
  /** Returns the unsubscribe function. */
  subscribe(listener: Listener): () => void
}

export interface Listener {
  user_id: number
  session_id: string
  onPoke: (poke: Poke) => void
  onEnd: () => void
  onMissed: () => void
}

export function createPokes(): Pokes {
  const emitter = new EventEmitter()
  emitter.setMaxListeners(0)
  return {
    publish: (user_id, poke) => void emitter.emit(`poke:${user_id}`, poke),
    endSession: (session_id) => void emitter.emit(`end:${session_id}`),
    miss: () => void emitter.emit('missed'),
    subscribe({ user_id, session_id, onPoke, onEnd, onMissed }) {
      emitter.on(`poke:${user_id}`, onPoke)
      emitter.on(`end:${session_id}`, onEnd)
      emitter.on('missed', onMissed)
      return () => {
        emitter.off(`poke:${user_id}`, onPoke)
        emitter.off(`end:${session_id}`, onEnd)
        emitter.off('missed', onMissed)
      }
    },
  }
}
