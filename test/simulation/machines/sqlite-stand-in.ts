import type { Engine } from './engine.js'

/** Takes the driver's place under `sync-server/storage` in a simulation's bundle: every connection is one to the engine in memory. */
let engine: Engine | null = null

export const connectTo = (next: Engine): void => void (engine = next)

export function DatabaseSync() {
  const connected = engine
  if (!connected) throw new Error('no engine yet')
  return {
    exec: (text: string) => {
      if (!text.startsWith('PRAGMA')) connected.run(text, () => connected.raw.exec(text))
    },
    prepare: (text: string) => connected.prepare(text),
    close: () => undefined,
  }
}
