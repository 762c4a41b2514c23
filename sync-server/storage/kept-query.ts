import { CompiledQuery, type Compilable, type DialectAdapter, type Kysely } from 'kysely'
import type { Tables } from './tables.js'

/** Texts by their names, by the adapter, of which each engine's connection has its own: the two engines write a query differently. */
const keptBy = new WeakMap<DialectAdapter, Map<string, string>>()

export interface KeptQuery<Row> {
  /** One name, one text: whatever changes the text is in the name. */
  name: string
  build: () => Compilable<Row>
  /** In the order in which the text asks for them. */
  values: unknown[]
}

/** The rows of a query that is asked with every request: building and compiling it costs more than running it, so that is done once. */
export async function rowsOfKept<Row>(db: Kysely<Tables>, { name, build, values }: KeptQuery<Row>): Promise<Row[]> {
  const { adapter } = db.getExecutor()
  const kept = keptBy.get(adapter) ?? new Map<string, string>()
  keptBy.set(adapter, kept)
  const text = kept.get(name) ?? build().compile().sql
  kept.set(name, text)
  const { rows } = await db.executeQuery(CompiledQuery.raw(text, values) as CompiledQuery<Row>)
  return rows
}

/** Rows of one insert: few enough for a kept text for each number up to it. */
const rowsAtOnce = 100

/** Inserts rows that all have the same columns, many with one statement. */
export async function insertAlike<Table extends keyof Tables>(
  db: Kysely<Tables>,
  table: Table,
  rows: readonly Tables[Table][],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}) as (keyof Tables[Table])[]
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    const part = rows.slice(start, start + rowsAtOnce)
    const build = () => db.insertInto(table).values(part as never)
    const values = part.flatMap((row) => columns.map((column) => row[column]))
    await rowsOfKept(db, { name: `insert ${part.length} ${table} ${columns.join()}`, build, values })
  }
}
