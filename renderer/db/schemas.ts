import type { RxJsonSchema } from 'rxdb'

/**
 * Local format 2: two stores. They name only what they are searched by, so no new field or kind of the contract ever changes them; RxDB
 * refuses a store whose schema has changed, and more than fifteen stores in a process.
 */

/** A message whole, as it was received. Only the store's mark (see `store-marks.ts`) carries a `store_id`. */
export interface MessageRow {
  id: string
  rev: number
  thread_id: string
  seq: number
  store_id?: string
}

/** Every other document. `body` is the document as it was received; a removed one keeps its row, without a body. */
export interface DocumentRow {
  /** `<kind>:<id>` */
  id: string
  kind: string
  rev: number
  body?: object
  store_id?: string
}

const integer = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, multipleOf: 1 } as const
const every = { rev: integer, store_id: { type: 'string' } } as const

const messages: RxJsonSchema<MessageRow> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 36 },
    thread_id: { type: 'string', maxLength: 36 },
    seq: { ...integer, maximum: 1_000_000_000 },
    ...every,
  },
  required: ['id', 'rev', 'thread_id', 'seq'],
  indexes: [['thread_id', 'seq']],
}

const documents: RxJsonSchema<DocumentRow> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 300 },
    kind: { type: 'string', maxLength: 64 },
    body: { type: 'object' },
    ...every,
  },
  required: ['id', 'kind', 'rev'],
  indexes: [['kind']],
}

export const rxSchemas = { messages: { schema: messages }, documents: { schema: documents } }

/** In which store a kind of document lies. */
export const storeOf = (kind: string): keyof typeof rxSchemas => (kind === 'messages' ? 'messages' : 'documents')
