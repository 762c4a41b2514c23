import type { Compilable, CompiledQuery, DialectAdapter, Kysely } from 'kysely'
import type { Tables } from './tables.js'

/** By the adapter, of which each engine's connection has its own: the two engines write a query differently. */
const keptBy = new WeakMap<DialectAdapter, Map<string, CompiledQuery>>()

export interface KeptQuery<Row> {
  /** One name, one text: whatever changes the text is in the name. */
  name: string
  build: () => Compilable<Row>
  /** In the order in which the text asks for them. */
  values: (string | number)[]
}

/** The rows of a query that is asked with every request: building and compiling it costs more than running it, so that is done once. */
export async function rowsOfKept<Row>(db: Kysely<Tables>, { name, build, values }: KeptQuery<Row>): Promise<Row[]> {
  const { adapter } = db.getExecutor()
  const kept = keptBy.get(adapter) ?? new Map<string, CompiledQuery>()
  keptBy.set(adapter, kept)
  const compiled = kept.get(name) ?? build().compile()
  kept.set(name, compiled)
  const { rows } = await db.executeQuery({ ...compiled, parameters: values } as CompiledQuery<Row>)
  return rows
}
