import { sql, type Kysely } from 'kysely'
import type { Role } from '../contract/values.js'
import { rowsOfKept } from './kept-query.js'
import type { Pair, Revs, Tables } from './tables.js'

/** The reader's own column pair: the feed is `WHERE tutor_id = me AND tutor_rev > checkpoint ORDER BY tutor_rev`, or the student's, or the owner's. */
const columnsOf = { tutor: { id: 'tutor_id', rev: 'tutor_rev' }, student: { id: 'student_id', rev: 'student_rev' } } as const
const ownColumns = { id: 'owner_id', rev: 'rev' } as const

/** Where a kind's rows stand that are in feeds: in a table of two people's, or among one person's own. */
export type FeedSource =
  | { table: 'relations' | 'inquiries' | 'contact_access' | 'threads' | 'messages' | 'read_markers' }
  | { table: 'private_documents'; kind: string }
export type FeedTable = FeedSource['table']

const kindOf = (source: FeedSource): string | null => ('kind' in source ? source.kind : null)
const columnsIn = (source: FeedSource, role: Role) => ('kind' in source ? ownColumns : columnsOf[role])

/** Where a document stands in a feed. */
export interface Place<Name extends string> {
  name: Name
  rev: number
}

interface Side {
  user_id: number
  role: Role
}

/** Up to `limit` places of a person's feed after a rev, in its order, with one statement whatever the number of kinds. */
export async function placesAfter<Name extends string>(
  db: Kysely<Tables>,
  page: Side & { sources: { name: Name; source: FeedSource }[]; after: number; limit: number },
): Promise<Place<Name>[]> {
  if (page.sources.length === 0) return []
  const { user_id, role, after, limit } = page
  const parts = page.sources.map(({ name, source }) => {
    const { id, rev } = columnsIn(source, role)
    const kind = kindOf(source)
    const ofKind = kind === null ? sql`` : sql`kind = ${sql.lit(kind)} AND`
    return sql`SELECT * FROM (SELECT ${sql.lit(name)} AS name, ${sql.ref(rev)} AS rev FROM ${sql.table(source.table)}
      WHERE ${ofKind} ${sql.ref(id)} = ${user_id} AND ${sql.ref(rev)} > ${after} ORDER BY ${sql.ref(rev)} LIMIT ${limit}) AS ${sql.ref(`of_${name}`)}`
  })
  return rowsOfKept<Place<Name>>(db, {
    name: `places ${role} ${page.sources.map(({ name }) => name).join()}`,
    build: () => ({ compile: () => sql<Place<Name>>`${sql.join(parts, sql` UNION ALL `)} ORDER BY rev LIMIT ${limit}`.compile(db) }),
    values: [...page.sources.flatMap(() => [user_id, after, limit]), limit],
  })
}

/** The rows of one kind in a person's feed after one rev and up to another, in feed order. */
export async function rowsBetween(
  db: Kysely<Tables>,
  page: Side & { source: FeedSource; after: number; to: number },
): Promise<Tables[FeedTable][]> {
  const { source, role } = page
  const columns = columnsIn(source, role)
  const kind = kindOf(source)
  // These tables share their columns of the feed; Kysely cannot see that through a name of several tables.
  const build = () => {
    const query = db
      .selectFrom(source.table as 'threads')
      .selectAll()
      .where(columns.id as 'tutor_id', '=', page.user_id)
      .where(columns.rev as 'tutor_rev', '>', page.after)
      .where(columns.rev as 'tutor_rev', '<=', page.to)
      .orderBy(columns.rev as 'tutor_rev')
    return kind === null ? query : query.where('kind', '=', kind as 'contact')
  }
  const values = [page.user_id, page.after, page.to, ...(kind === null ? [] : [kind])]
  return (await rowsOfKept(db, { name: `feed ${source.table} ${role} ${kind === null}`, build, values })) as unknown as Tables[FeedTable][]
}

/** The last rev given out in a person's feed. */
export async function headOf(db: Kysely<Tables>, user_id: number): Promise<number> {
  const build = () => db.selectFrom('clocks').select('rev').where('user_id', '=', user_id)
  const [row] = await rowsOfKept(db, { name: 'head', build, values: [user_id] })
  return row?.rev ?? 0
}

export async function namesOf(db: Kysely<Tables>, ids: number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('users').select(['id', 'display_name']).where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row.display_name]))
}

export interface NamingRow {
  table: 'relations' | 'inquiries' | 'threads'
  id: number | string
  pair: Pair
}

/** Every row whose documents show this person's name to the other person. */
export async function rowsNaming(db: Kysely<Tables>, person: { id: number; role: Role }): Promise<NamingRow[]> {
  const mine = columnsOf[person.role].id
  const found: NamingRow[] = []
  for (const table of ['relations', 'inquiries', 'threads'] as const) {
    const rows = await db.selectFrom(table).select(['id', 'tutor_id', 'student_id']).where(mine, '=', person.id).execute()
    for (const row of rows) found.push({ table, id: row.id, pair: row })
  }
  return found
}

/** Gives a row its new place in the feeds named; a null leaves that person's place as it is. */
export async function setRevs(db: Kysely<Tables>, table: NamingRow['table'], id: number | string, revs: Revs): Promise<void> {
  const { tutor_rev, student_rev } = revs
  const changes = { ...(tutor_rev === null ? {} : { tutor_rev }), ...(student_rev === null ? {} : { student_rev }) }
  await db
    .updateTable(table as 'threads')
    .set(changes)
    .where('id', '=', id as string)
    .execute()
}
