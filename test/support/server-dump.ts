import { createHash } from 'node:crypto'
import type { World } from './server.js'

const tables = [
  'users',
  'clocks',
  'relations',
  'inquiries',
  'contact_access',
  'threads',
  'messages',
  'read_markers',
  'verdicts',
  'sessions',
  'tokens',
  'meta',
  'import_lines',
] as const

/** A hash of every row of every table: what changed nothing leaves it as it was. */
export async function hashOfDatabase(world: World): Promise<string> {
  return world.context.database.read(async ({ db }) => {
    const hash = createHash('sha256')
    for (const table of tables) {
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
  const url: unknown = 'database_url' in config ? config.database_url : undefined
  return {
    KREIDA_DATA_DIR: config.data_dir,
    KREIDA_PLATFORM_TOKEN: config.platform_token,
    KREIDA_PORT: '0',
    ...(typeof url === 'string' ? { DATABASE_URL: url } : {}),
  }
}
