import type { RxJsonSchema } from 'rxdb'
import { collectionNames, documentSchemas, type CollectionName, type StoredDocument } from '@contract/documents.js'

/** What a collection holds beside the document's own fields: only its mark (see `store-marks.ts`) carries a `store_id`. */
export type Row<C extends CollectionName> = StoredDocument<C> & { store_id?: string }

const indexes: Record<CollectionName, string[][]> = {
  relations: [],
  inquiries: [],
  contact_access: [],
  threads: [],
  messages: [['thread_id', 'seq']],
  read_markers: [],
  notes: [],
}

/** The contract's schema as RxDB wants it: plain JSON, its own primary key, `_deleted` left to the store, bounds on what is indexed. */
export function rxSchemaOf<C extends CollectionName>(name: C): RxJsonSchema<Row<C>> {
  const schema = JSON.parse(JSON.stringify(documentSchemas[name])) as { properties: Record<string, object>; required: string[] }
  const { _deleted, ...properties } = schema.properties
  void _deleted
  const bounded = Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, bound(value)]))
  return {
    version: 0,
    primaryKey: 'id',
    type: 'object',
    properties: { ...bounded, store_id: { type: 'string' } },
    required: schema.required.filter((key) => key !== '_deleted'),
    indexes: indexes[name],
  } as unknown as RxJsonSchema<Row<C>> // assembled from the contract, whose types RxDB cannot follow
}

/** RxDB builds index strings, so it wants a step and bounds on every indexed number and a length on every indexed text. */
function bound(property: object): object {
  return 'type' in property && property.type === 'integer' ? { ...property, multipleOf: 1 } : property
}

export const rxSchemas = () =>
  Object.fromEntries(collectionNames.map((name) => [name, { schema: rxSchemaOf(name) }])) as {
    [C in CollectionName]: { schema: RxJsonSchema<Row<C>> }
  }
