import type { RxCollection } from 'rxdb'
import { collectionNames } from '@contract/documents.js'
import type { Database } from './open.js'
import type { Row } from './schemas.js'
import type { StoreMarks } from './shelf.js'

/**
 * Each collection is an IndexedDB of its own, and a browser can lose one of them and keep the others. So each carries a mark,
 * minted when the collection is made, and the checkpoint names them all: a collection that came back empty has another mark.
 * The mark is a document that is deleted from the start, so no query ever sees it.
 */
const markId = '~store'

/** Reads every collection's mark, minting what is missing. */
export async function readMarks(database: Database, newId: () => string): Promise<StoreMarks> {
  const marks = await Promise.all(
    // All six collections share the fields of a mark; a union of six collection types has no callable methods.
    collectionNames.map(async (name) => [name, await markOf(database[name] as unknown as RxCollection<Row<'relations'>>, newId)] as const),
  )
  return Object.fromEntries(marks) as StoreMarks
}

async function markOf(collection: RxCollection<Row<'relations'>>, newId: () => string): Promise<string> {
  const [found] = await collection.storageInstance.findDocumentsById([markId], true)
  if (found?.store_id && found._deleted) return found.store_id
  const store_id = newId()
  await collection.upsert({ ...blank(collection), id: markId, store_id })
  await collection.bulkRemove([markId])
  return store_id
}

function blank(collection: RxCollection<Row<'relations'>>): Row<'relations'> {
  const { properties, required = [] } = collection.schema.jsonSchema
  const fields = required.map((key) => [key, (properties[key as keyof typeof properties] as { type?: string }).type === 'integer' ? 0 : ''])
  return Object.fromEntries(fields) as Row<'relations'>
}
