import type { CollectionName, StoredDocument } from '@contract/documents.js'
import { collectionNames } from '@contract/documents.js'
import { readDocument, type ReceivedDocument } from '@contract/received.js'
import type { DocumentSet } from './shelf.js'

/** Writes the documents of a frame, one bulk write per collection (PRF-2), in the order in which the kinds are listed. */
export async function writeDocuments(set: DocumentSet, documents: Record<string, readonly ReceivedDocument[]>): Promise<void> {
  for (const collection of collectionNames) await writeRows(set, collection, documents[collection] ?? [])
}

/** Leaves out what the set already has in the same or a newer rev: frames can come twice. Unknown fields are kept as they came. */
async function writeRows<C extends CollectionName>(set: DocumentSet, name: C, documents: readonly ReceivedDocument[]): Promise<void> {
  const readable = documents.filter((document) => document._deleted || readDocument(name, document) !== null)
  if (readable.length === 0) return
  const known = await set.revsOf(
    name,
    readable.map((document) => document.id),
  )
  const newer = readable.filter((document) => document.rev > (known.get(document.id) ?? -1))
  const removed = newer.filter((document) => document._deleted).map((document) => document.id)
  const kept = newer.filter((document) => !document._deleted).map(({ _deleted, ...row }) => row as unknown as StoredDocument<C>)
  if (kept.length > 0) await set.put(name, kept)
  if (removed.length > 0) await set.remove(name, removed)
}
