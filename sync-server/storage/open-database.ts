import type { Database, DatabaseOptions, DatabasePlace } from './database.js'
import { openPostgres } from './engines/postgres.js'
import { openSqlite } from './engines/sqlite.js'

/** Opens a database and brings it forward to this program's version. Throws where it is newer than the program. */
export function openDatabase(place: DatabasePlace, options: DatabaseOptions): Promise<Database> {
  return place.engine === 'sqlite' ? openSqlite(place.file, options) : openPostgres(place.url, options)
}
