import { collectionNames } from '@contract/documents.js'
import type { ReceivedDocument } from '@contract/received.js'
import type { DocumentSet } from './shelf.js'

/**
 * Writes the documents of a frame, one bulk write per kind (PRF-2), in the order in which the kinds are listed; kinds that this program
 * does not know come first. Every document is kept whole.
 */
export async function writeDocuments(set: DocumentSet, documents: Record<string, readonly ReceivedDocument[]>): Promise<void> {
  const known: readonly string[] = collectionNames
  const unknown = Object.keys(documents).filter((kind) => !known.includes(kind))
  for (const kind of [...unknown, ...known]) await writeRows(set, kind, documents[kind] ?? [])
}

/** Leaves out what the set already has in the same or a newer rev: frames can come twice. */
async function writeRows(set: DocumentSet, kind: string, documents: readonly ReceivedDocument[]): Promise<void> {
  if (documents.length === 0) return
  const ids = documents.map((document) => document.id)
  const revs = await set.revsOf(kind, ids)
  const newer = documents.filter((document) => document.rev > (revs.get(document.id) ?? -1))
  const removed = newer.filter((document) => document._deleted)
  const kept = newer.filter((document) => !document._deleted).map(({ _deleted, ...row }) => row)
  if (kept.length > 0) await set.put(kind, kept)
  if (removed.length > 0) await set.remove(kind, removed)
}
