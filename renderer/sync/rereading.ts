import type { Clock } from './clock.js'
import type { Outbox } from './outbox.js'

/** Milliseconds between two readings of a shared journal. */
const rereadMs = 30_000

export interface Rereading {
  /** What the window that led before wrote last may not have been told here: it is read before anything is sent. */
  first(): Promise<void>
  stop(): void
}

export const noRereading: Rereading = { first: () => Promise.resolve(), stop: () => undefined }

interface RereadingDeps {
  outbox: Outbox
  sources: Pick<Clock, 'after'>
  onFault: (error: unknown) => void
}

/** Another window can die between its write and its word of it; what it wrote must leave all the same (I11). */
export function rereadOften({ outbox, sources, onFault }: RereadingDeps): Rereading {
  let isRead = false
  let cancel = (): void => undefined
  const wait = (): void => {
    cancel = sources.after(rereadMs, () => {
      outbox.reload().catch(onFault)
      wait()
    })
  }
  wait()
  return {
    async first() {
      if (!isRead) await outbox.reload()
      isRead = true
    },
    stop: () => cancel(),
  }
}
