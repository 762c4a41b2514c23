import type { RxCollection } from 'rxdb'
import type { CollectionName, DocumentOf } from '@contract/documents.js'
import type { Database } from './open.js'
import type { Row } from './schemas.js'

/**
 * Writes one collection's part of a frame in one bulk write (PRF-2). Leaves out what the store already has in the same or a
 * newer rev: frames can come twice.
 */
export async function writeRows<C extends CollectionName>(database: Database, name: C, documents: DocumentOf<C>[]): Promise<void> {
  if (documents.length === 0) return
  // All six collections share `id`, `rev` and `_deleted`, which is all that is touched here.
  const collection = database[name] as unknown as RxCollection<Row<'relations'>>
  const known = await collection.findByIds(documents.map((document) => document.id)).exec()
  const newer = documents.filter((document) => document.rev > (known.get(document.id)?.rev ?? -1))
  const removed = newer.filter((document) => document._deleted).map((document) => document.id)
  const kept = newer.filter((document) => !document._deleted).map(({ _deleted, ...row }) => row as unknown as Row<'relations'>)
  if (kept.length > 0) requireWritten(await collection.bulkUpsert(kept))
  if (removed.length > 0) await collection.bulkRemove(removed)
}

function requireWritten({ error }: { error: unknown[] }): void {
  if (error.length > 0) throw new Error(`${error.length} documents could not be written`)
}
