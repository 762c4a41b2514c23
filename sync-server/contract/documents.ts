import type { Static } from 'typebox'
import { documentKinds } from './kinds.js'
import type { PrivateRules } from './kinds/private.js'

/**
 * What the server sends and a client keeps, as the list of kinds says. Every document has a string `id`, the reader's own `rev` and `_deleted`.
 * One definition serves the types, the strict validation, the OpenAPI and the RxDB schemas.
 */
export type CollectionName = keyof typeof documentKinds
/** Those of one person alone. */
export type PrivateCollectionName = {
  [C in CollectionName]: (typeof documentKinds)[C] extends { private: PrivateRules } ? C : never
}[CollectionName]
export const collectionNames = Object.keys(documentKinds) as CollectionName[]

/** The private kinds with their collections. */
export const privateCollections = Object.entries(documentKinds).flatMap(([name, kind]): [PrivateCollectionName, PrivateRules][] =>
  'private' in kind ? [[name as PrivateCollectionName, kind.private]] : [],
)

/** The private kind of this name; undefined where there is none. */
export const privateRulesOf = (kind: string): PrivateRules | undefined => privateCollections.find(([, rules]) => rules.kind === kind)?.[1]

/** Something for each collection, made by its name. */
export const eachCollection = <T>(make: (name: CollectionName) => T): Record<CollectionName, T> =>
  Object.fromEntries(collectionNames.map((name) => [name, make(name)])) as Record<CollectionName, T>

export const documentSchemas = eachCollection((name) => documentKinds[name].schema) as {
  [C in CollectionName]: (typeof documentKinds)[C]['schema']
}

export type DocumentOf<C extends CollectionName> = Static<(typeof documentSchemas)[C]>
export type Documents = { [C in CollectionName]: DocumentOf<C>[] }

/** No document at all, in the shape of a frame. */
export const noDocuments = (): Documents => eachCollection(() => []) as Documents

/** A document as a client keeps it: the store itself knows what is deleted. */
export type StoredDocument<C extends CollectionName> = Omit<DocumentOf<C>, '_deleted'>
export type Relation = StoredDocument<'relations'>
export type Inquiry = StoredDocument<'inquiries'>
export type ContactAccess = StoredDocument<'contact_access'>
export type Thread = StoredDocument<'threads'>
export type Message = StoredDocument<'messages'>
export type ReadMarker = StoredDocument<'read_markers'>
