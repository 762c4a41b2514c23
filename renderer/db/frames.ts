import { collectionNames } from '@contract/documents.js'
import type { ReceivedBlock, ReceivedDocument } from '@contract/received.js'
import { blockedKind } from './blocks.js'
import type { DocumentSet } from './shelf.js'

/**
 * Writes documents, one write per kind (PRF-2), in the order in which the kinds are listed; kinds that this program does not know come
 * first. Every document is kept whole.
 */
export async function writeDocuments(set: DocumentSet, documents: Record<string, readonly ReceivedDocument[]>): Promise<void> {
  const known: readonly string[] = collectionNames
  const unknown = Object.keys(documents).filter((kind) => !known.includes(kind))
  for (const kind of [...unknown, ...known]) {
    const own = documents[kind] ?? []
    if (own.length > 0) await set.write(kind, own)
  }
}

/** Writes whole blocks of messages: what is there already and newer stays. */
export async function writeBlocks(set: DocumentSet, blocks: readonly ReceivedBlock[]): Promise<void> {
  const messages = blocks.flatMap((block) => block.messages)
  if (messages.length > 0) await set.write(blockedKind, messages)
}
