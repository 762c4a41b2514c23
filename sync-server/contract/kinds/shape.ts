import { Type, type Static, type TObject } from 'typebox'
import { Rev, Time, UserId, Uuid, nullable } from '../values.js'

/** What a kind's own file says of it. The rails know no more of a kind than this. */

export const strict = { additionalProperties: false }

/** What every document has beside its string `id`: the reader's own `rev`, and whether it was removed. */
export const everyDocument = { rev: Rev, _deleted: Type.Boolean() }

/** What every intent has beside its kind and its own fields. */
export const everyIntent = { id: Uuid, created_at: Time }

/** Whom the author writes to: a check, never part of what makes two intents the same (R-FOR-2). */
export const otherUserId = Type.Optional(nullable(UserId))

/** Of documents that belong to a tutor and a student. */
export const pair = {
  tutor_id: UserId,
  student_id: UserId,
  other_user_id: UserId,
  other_user_name: Type.String({ maxLength: 200 }),
}

export const numberAsString = Type.String({ pattern: '^\\d{1,16}$', maxLength: 16 })

export interface DocumentKind<Schema extends TObject = TObject> {
  /** Its name in the OpenAPI. */
  title: string
  schema: Schema
  /** What documents lack that were stored before the field was there. */
  defaults: Partial<Static<Schema>>
  /** How a new device receives its documents: in the order of their revs, those with the newest message first, or in blocks. */
  start: 'by rev' | 'by newest' | 'in blocks'
}

export const documentKind = <Schema extends TObject>(kind: DocumentKind<Schema>): DocumentKind<Schema> => kind

export interface IntentKind<Schema extends TObject = TObject> {
  schema: Schema
  /** The fields whose values name the lane: intents of one lane are decided in the order written. */
  lane: readonly (string & keyof Static<Schema>)[]
  /** What makes two intents of one author and this kind the same: never raw bytes or `created_at`, a later field only when it is not its default. */
  contentOf: (intent: Static<Schema>) => unknown[]
}

export const intentKind = <Schema extends TObject>(kind: IntentKind<Schema>): IntentKind<Schema> => kind
