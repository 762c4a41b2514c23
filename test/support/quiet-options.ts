import type { DatabaseOptions } from '../../sync-server/storage/database.js'

const nothing = (): void => undefined

/** Of a database that tells nobody anything: no pokes, no log. */
export const quietOptions = (epoch: string): DatabaseOptions => ({
  now: () => new Date(),
  newEpoch: () => epoch,
  onHeads: nothing,
  onSessionEnded: nothing,
  onMissed: nothing,
  onFault: nothing,
})
