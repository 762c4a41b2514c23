import { liveRows } from './desktop/live.js'
import { openRows } from './desktop/open.js'
import { pushRows } from './desktop/push.js'
import { searchRows } from './desktop/search.js'
import { sendRows } from './desktop/send.js'
import { idleRows, startRows } from './desktop/start.js'
import type { Part } from './measure/bench.js'
import { ingestRows } from './server/ingest.js'
import { pullRows } from './server/pull.js'
import { pokeRows } from './server/streams.js'

/** Every part, in the order of running, by the name that a person types. */
export const parts: Readonly<Record<string, Part>> = {
  start: startRows,
  idle: idleRows,
  open: openRows,
  send: sendRows,
  live: liveRows,
  push: pushRows,
  search: searchRows,
  ingest: ingestRows,
  pull: pullRows,
  pokes: pokeRows,
}
