import type { RxJsonSchema } from 'rxdb'
import type { PlacedRow } from './blocks.js'

/**
 * Local format 2: two stores. They name only what they are found by, so no new field or kind of the contract ever changes them; RxDB
 * refuses a store whose schema has changed, and more than fifteen stores in a process.
 */

/** Messages of one thread, whole as they were received (see `blocks.ts`). Only the store's mark (see `store-marks.ts`) has a `store_id`. */
export interface BlockRow {
  /** `<thread id>:<block>` */
  id: string
  /** By seq. */
  messages: PlacedRow[]
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

const blocks: RxJsonSchema<BlockRow> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 100 },
    messages: { type: 'array', items: { type: 'object' } },
    store_id: { type: 'string' },
  },
  required: ['id', 'messages'],
}

const documents: RxJsonSchema<DocumentRow> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 300 },
    kind: { type: 'string', maxLength: 64 },
    rev: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, multipleOf: 1 },
    body: { type: 'object' },
    store_id: { type: 'string' },
  },
  required: ['id', 'kind', 'rev'],
  indexes: [['kind']],
}

export const rxSchemas = { message_blocks: { schema: blocks }, documents: { schema: documents } }
