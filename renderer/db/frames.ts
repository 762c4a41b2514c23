import type { CollectionName, DocumentOf, Documents, StoredDocument } from '@contract/documents.js'
import type { DocumentSet } from './shelf.js'

/** Messages before the threads that count them, so that no screen ever shows a count without its messages. */
const writeOrder: (keyof Documents)[] = ['relations', 'inquiries', 'contact_access', 'messages', 'read_markers', 'threads']

/** Writes the documents of a frame, one bulk write per collection (PRF-2). */
export async function writeDocuments(set: DocumentSet, documents: Documents): Promise<void> {
  for (const collection of writeOrder) await writeRows(set, collection, documents[collection])
}

/** Leaves out what the set already has in the same or a newer rev: frames can come twice. */
async function writeRows<C extends CollectionName>(set: DocumentSet, name: C, documents: DocumentOf<C>[]): Promise<void> {
  if (documents.length === 0) return
  const ids = documents.map((document) => document.id)
  const known = await set.revsOf(name, ids)
  const newer = documents.filter((document) => document.rev > (known.get(document.id) ?? -1))
  const removed = newer.filter((document) => document._deleted).map((document) => document.id)
  const kept = newer.filter((document) => !document._deleted).map(({ _deleted, ...row }) => row as unknown as StoredDocument<C>)
  if (kept.length > 0) await set.put(name, kept)
  if (removed.length > 0) await set.remove(name, removed)
}
