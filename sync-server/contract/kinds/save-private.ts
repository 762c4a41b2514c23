import { Type, type Static } from 'typebox'
import { Uuid, nullable } from '../values.js'
import { everyIntent, intentKind, strict } from './shape.js'

/** Saves or, with `body: null`, removes one person's own document. What `body` holds is judged by the document's kind. */
export const SavePrivate = Type.Object(
  {
    ...everyIntent,
    kind: Type.Literal('save_private'),
    document_kind: Type.String({ minLength: 1, maxLength: 40 }),
    document_id: Type.String({ pattern: '^[0-9A-Za-z:_-]{1,64}$', maxLength: 64 }),
    /** The version that the person saw, also an own queued one. */
    base_id: nullable(Uuid),
    /** Versions that the person has read and let go. */
    resolved: Type.Array(Uuid, { maxItems: 20 }),
    body: nullable(Type.Record(Type.String(), Type.Unknown())),
  },
  strict,
)
export type SavePrivate = Static<typeof SavePrivate>

export const save_private = intentKind({
  schema: SavePrivate,
  lane: ['document_kind', 'document_id'],
  contentOf: ({ document_kind, document_id, base_id, resolved, body }) => [
    document_kind,
    document_id,
    base_id,
    resolved.toSorted(),
    inOrder(body),
  ],
})

/** The same whatever the order of its keys. */
export function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.map(([key, each]) => [key, inOrder(each)])
}
