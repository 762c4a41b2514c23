import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { v7 } from 'uuid'
import type { Config } from './config.js'
import type { Sources } from './domain/accounts.js'
import { createPokes, type Pokes } from './domain/pokes.js'
import type { Logger } from './log.js'
import type { Database, DatabasePlace } from './storage/database.js'
import { openDatabase } from './storage/open-database.js'

/** Everything the routes and commands lean on. */
export interface Context {
  config: Config
  database: Database
  pokes: Pokes
  sources: Sources
  log: Logger
}

export const systemSources: Sources = {
  now: () => new Date(),
  newId: () => v7(),
  newToken: () => randomBytes(32).toString('base64url'),
}

/** PostgreSQL where the operator names one, else an SQLite file in the data folder. */
export const placeOf = (config: Config): DatabasePlace =>
  config.database_url === null
    ? { engine: 'sqlite', file: path.join(config.data_dir, 'kreida.sqlite') }
    : { engine: 'postgres', url: config.database_url }

/** Opens the database and joins it to the pokes: what a commit changed is announced after it is durable. */
export async function openContext(config: Config, log: Logger, sources: Sources = systemSources): Promise<Context> {
  const place = placeOf(config)
  if (place.engine === 'sqlite') fs.mkdirSync(config.data_dir, { recursive: true })
  const pokes = createPokes()
  const database = await openDatabase(place, {
    now: sources.now,
    newEpoch: sources.newToken,
    onHeads: (epoch, heads) => {
      for (const [user_id, head] of heads) pokes.publish(user_id, { epoch, user_id, head })
    },
    onSessionEnded: pokes.endSession,
    onMissed: pokes.miss,
    onFault: (error) => log.error({ err: error, event: 'database_fault' }),
  })
  return { config, database, pokes, sources, log }
}
