import { v7 } from 'uuid'
import type { Sources } from './clock.js'

/** The real clock and chance: the only place in the renderer that reads them. */
export const systemSources: Sources = {
  now: () => new Date(),
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs)
    return () => clearTimeout(timer)
  },
  newId: () => v7(),
  random: () => Math.random(),
}
