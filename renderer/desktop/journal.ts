export type * from '../../electron/bridge/journal.js'
