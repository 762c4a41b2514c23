import type { Kysely } from 'kysely'
import type { PrivateBody, PrivateState, PrivateVersion } from '../contract/private-merge.js'
import type { PrivateDocumentRow, Tables } from './tables.js'

/** One person's own documents of every private kind. A removed one keeps its row and rev for ever. */

type Db = Kysely<Tables>
type Key = Pick<PrivateDocumentRow, 'owner_id' | 'kind' | 'id'>

export const privateDocument = (db: Db, { owner_id, kind, id }: Key): Promise<PrivateDocumentRow | undefined> =>
  db
    .selectFrom('private_documents')
    .selectAll()
    .where('owner_id', '=', owner_id)
    .where('kind', '=', kind)
    .where('id', '=', id)
    .executeTakeFirst()

export async function putPrivateDocument(db: Db, key: Key, { rev, ...state }: PrivateState & { rev: number }): Promise<void> {
  const row: PrivateDocumentRow = {
    ...key,
    rev,
    version_id: state.version_id,
    body: JSON.stringify(state.body),
    other_versions: JSON.stringify(state.other_versions),
    is_removed: state.body === null ? 1 : 0,
    updated_at: state.updated_at,
  }
  await db
    .insertInto('private_documents')
    .values(row)
    .onConflict((c) => c.columns(['owner_id', 'kind', 'id']).doUpdateSet(row))
    .execute()
}

export const stateOf = (row: PrivateDocumentRow): PrivateState => ({
  version_id: row.version_id,
  body: JSON.parse(row.body) as PrivateBody | null,
  other_versions: JSON.parse(row.other_versions) as PrivateVersion[],
  updated_at: row.updated_at,
})
