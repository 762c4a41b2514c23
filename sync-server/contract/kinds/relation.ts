import { Type, type Static } from 'typebox'
import { RelationStatus, Time, UserId } from '../values.js'
import { documentKind, everyDocument, numberAsString, pair, strict } from './shape.js'

export const RelationDocument = Type.Object(
  {
    id: numberAsString,
    ...everyDocument,
    ...pair,
    relation_id: UserId,
    status: RelationStatus,
    status_changed_at: Time,
    created_at: Time,
  },
  strict,
)
export type RelationDocument = Static<typeof RelationDocument>

export const relations = documentKind({ title: 'Relation', schema: RelationDocument, defaults: {}, start: 'by rev' })
