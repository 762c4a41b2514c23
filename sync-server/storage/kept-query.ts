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

/** How many rows or ids go into one statement: few sizes, since each is a text of its own, which both engines keep prepared. */
const sizes = [64, 16, 4, 1] as const

/** Inserts rows that all have the same columns, many with one statement. */
export async function insertAlike<Table extends keyof Tables>(
  db: Kysely<Tables>,
  table: Table,
  rows: readonly Tables[Table][],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}) as (keyof Tables[Table])[]
  for (let start = 0; start < rows.length;) {
    const size = sizes.find((each) => each <= rows.length - start) ?? 1
    const values = rows.slice(start, start + size).map((row) => columns.map((column) => row[column] ?? null))
    const alike = values.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])))
    const build = () => db.insertInto(table).values(alike as never)
    await rowsOfKept(db, { name: `insert ${size} ${table} ${columns.join()}`, build, values: values.flat() })
    start += size
  }
}

/** The first row of a kept query. */
export const rowOfKept = async <Row>(db: Kysely<Tables>, query: KeptQuery<Row>): Promise<Row | undefined> =>
  (await rowsOfKept(db, query))[0]

/** The rows that a query finds for these ids. `values`: what the text asks for before the ids. */
export async function rowsOfIds<Row, Id extends string | number>(
  db: Kysely<Tables>,
  { name, build, values, ids }: { name: string; build: (ids: Id[]) => Compilable<Row>; values: unknown[]; ids: readonly Id[] },
): Promise<Row[]> {
  const found: Row[] = []
  for (let start = 0; start < ids.length; start += sizes[0]) {
    const part = ids.slice(start, start + sizes[0])
    const size = sizes.findLast((each) => each >= part.length) ?? part.length
    const last = part.at(-1)
    if (last === undefined) break
    const filled = [...part, ...Array<Id>(size - part.length).fill(last)]
    found.push(...(await rowsOfKept(db, { name: `${name} of ${size}`, build: () => build(filled), values: [...values, ...filled] })))
  }
  return found
}
