import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import type { CollectionName, StoredDocument } from '@contract/documents.js'
import type { DocumentQuery } from '../db/documents.js'
import { useRuntime } from './runtime.js'

/** All documents that a query finds, kept up to date until the scope ends; null until they are first known. */
export function useLive<C extends CollectionName>(collection: C, query: DocumentQuery<C>): ShallowRef<StoredDocument<C>[] | null> {
  const found = shallowRef<StoredDocument<C>[] | null>(null)
  onScopeDispose(useRuntime().documents.watch(collection, query, (documents) => (found.value = documents)))
  return found
}
