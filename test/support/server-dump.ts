import { createHash } from 'node:crypto'
import { tableNames } from '../../sync-server/storage/copy.js'
import { environmentOf } from './engines.js'
import type { World } from './server.js'

/** A hash of every row of every table: what changed nothing leaves it as it was. */
export async function hashOfDatabase(world: World): Promise<string> {
  return world.context.database.read(async ({ db }) => {
    const hash = createHash('sha256')
    for (const table of [...tableNames, 'import_lines'] as const) {
      const rows = await db.selectFrom(table).selectAll().execute()
      const texts = rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort()
      hash.update(`${table} ${texts.length}\n`)
      for (const text of texts) hash.update(`${text}\n`)
    }
    return hash.digest('hex')
  })
}

/** The environment of a command that works on the world's own database, beside its server. */
export function settingsOf({ context: { config } }: World): Record<string, string> {
  return { ...environmentOf(config), KREIDA_PLATFORM_TOKEN: config.platform_token, KREIDA_PORT: '0' }
}
