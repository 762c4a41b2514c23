import type { Worlds } from '../world/world.js'
import type { Options } from './options.js'
import type { Row } from './table.js'

/** What every row is given. */
export interface Bench {
  options: Options
  worlds: Worlds
}

/** A named part of the bench: one or several rows that share their setup. */
export type Part = (bench: Bench) => Promise<Row[]>
