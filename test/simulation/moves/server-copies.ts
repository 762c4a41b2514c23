import { storeContactAccess, storeInquiry, storeRelation, storeUser } from '../../../sync-server/domain/platform.js'
import type { Server } from '../machines/server.js'
import { humans } from '../world/cast.js'

/** All rows of the server's tables, as a backup holds them. */
export type ServerCopy = { table: string; columns: string[]; rows: unknown[][] }[]

/** A world's first facts; made once a process by the domain's own writers, then copied. */
let first: ServerCopy | null = null

export function copyServer({ engine }: Server): ServerCopy {
  const tables = engine.raw
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid")
    .all() as { name: string }[]
  return tables.map(({ name }) => {
    const found = engine.raw.prepare(`SELECT * FROM ${name}`).all() as Record<string, unknown>[]
    const columns = Object.keys(found[0] ?? {})
    return { table: name, columns, rows: found.map((row) => columns.map((column) => row[column])) }
  })
}

export function restoreServer({ engine }: Server, copy: ServerCopy): void {
  engine.raw.exec('PRAGMA foreign_keys = OFF; BEGIN')
  for (const { table, columns, rows } of copy) {
    engine.raw.exec(`DELETE FROM ${table}`)
    if (rows.length === 0) continue
    const insert = engine.raw.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
    for (const row of rows) insert.run(...(row as (string | number | null)[]))
  }
  engine.raw.exec('COMMIT')
}

/** Tutor 1 with students 2 and 3: two ACTIVE relations with access, two OPEN inquiries. */
export async function fillServer(server: Server): Promise<void> {
  server.kill()
  server.engine.events.onStatement = () => undefined
  server.engine.events.onMishap = () => undefined
  await server.start()
  if (!first) {
    const database = server.database()
    for (const { id, role } of humans) await storeUser(database, id, { role, email: `${id}@example.org`, display_name: `№ ${id}` })
    for (const [index, student_id] of [2, 3].entries()) {
      const pair = { tutor_id: 1, student_id }
      await storeRelation(database, 10 + index, { ...pair, status: 'ACTIVE' })
      await storeContactAccess(database, pair, { granted: true })
      await storeInquiry(database, 20 + index, { ...pair, status: 'OPEN', subject: 'урок' })
    }
    first = copyServer(server)
  }
  restoreServer(server, first)
  server.setEpoch('e0')
}
