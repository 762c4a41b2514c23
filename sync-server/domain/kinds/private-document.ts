import type { PrivateCollectionName } from '../../contract/documents.js'
import type { PrivateRules } from '../../contract/kinds/private.js'
import type { PrivateDocumentRow } from '../../storage/tables.js'
import type { DocumentSource } from './source.js'

/** Any private kind: the one table holds them all. */
export const privateSource = ({ kind }: PrivateRules): DocumentSource<PrivateCollectionName, PrivateDocumentRow> => ({
  source: { table: 'private_documents', kind },
  readers: 'both',
  toDocument: (row) => ({
    id: row.id,
    rev: row.rev,
    _deleted: row.is_removed === 1,
    version_id: row.version_id,
    body: JSON.parse(row.body) as never, // checked by its kind when it was saved
    other_versions: JSON.parse(row.other_versions) as never,
    updated_at: row.updated_at,
  }),
})
