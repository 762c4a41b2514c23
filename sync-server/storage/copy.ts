import { sql, type Kysely } from 'kysely'
import type { Tables } from './tables.js'

/** Every table with its primary key, each behind those it refers to. What an unfinished import has staged stays behind. */
const keys = {
  users: ['id'],
  clocks: ['user_id'],
  relations: ['id'],
  inquiries: ['id'],
  contact_access: ['tutor_id', 'student_id'],
  threads: ['id'],
  messages: ['id'],
  read_markers: ['thread_id', 'user_id'],
  private_documents: ['owner_id', 'kind', 'id'],
  verdicts: ['author_id', 'intent_id'],
  sessions: ['id'],
  tokens: ['hash'],
  meta: ['key'],
} as const satisfies Partial<Record<keyof Tables, string[]>>
type TableName = keyof typeof keys
export const tableNames = Object.keys(keys) as TableName[]

/** Rows in one statement: SQLite takes at most 32,766 parameters, PostgreSQL 65,535. */
const pageSize = 1_000

/**
 * Copies every row from one database into another that is migrated and empty, whatever their engines: ids, order and epoch stay as they are.
 * Both sides are transactions that the caller holds. Answers the number of rows; throws where the copy does not hold as many.
 */
export async function copyTables(from: Kysely<Tables>, to: Kysely<Tables>): Promise<number> {
  let rows = 0
  await to.deleteFrom('meta').execute()
  for (const table of tableNames) {
    const count = await copyTable(from, to, table)
    const { copied } = await to
      .selectFrom(table)
      .select((e) => e.fn.countAll<number>().as('copied'))
      .executeTakeFirstOrThrow()
    if (Number(copied) !== count) throw new Error(`${table}: ${count} rows were read, ${copied} arrived`)
    rows += count
  }
  return rows
}

async function copyTable(from: Kysely<Tables>, to: Kysely<Tables>, table: TableName): Promise<number> {
  const key: readonly string[] = keys[table]
  let count = 0
  let last: Record<string, unknown> | undefined
  do {
    const rows = await pageAfter(from, { table, key, last })
    if (rows.length > 0) {
      await to
        .insertInto(table)
        .values(rows as never)
        .execute()
    }
    count += rows.length
    last = rows.length === pageSize ? rows.at(-1) : undefined
  } while (last)
  return count
}

function pageAfter(
  from: Kysely<Tables>,
  page: { table: TableName; key: readonly string[]; last: Record<string, unknown> | undefined },
): Promise<Record<string, unknown>[]> {
  const { table, key, last } = page
  const columns = sql.join(key.map((column) => sql.ref(column)))
  const query = from.selectFrom(table as 'meta').selectAll()
  const after = last ? query.where(sql<boolean>`(${columns}) > (${sql.join(key.map((column) => last[column]))})`) : query
  return after.orderBy(columns).limit(pageSize).execute() as unknown as Promise<Record<string, unknown>[]>
}
