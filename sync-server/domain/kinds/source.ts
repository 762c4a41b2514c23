import type { DocumentOf, CollectionName } from '../../contract/documents.js'
import type { Pair, Revs } from '../../storage/tables.js'
import type { FeedSource } from '../../storage/feed.js'
import type { Person } from '../person.js'

/** What the server knows of a kind of documents: where its rows stand, and what their reader receives. */

export type Names = ReadonlyMap<number, string>

export interface DocumentSource<C extends CollectionName, Row> {
  source: FeedSource
  /** Who has it in the feed: all whom its row names, or of two people the tutor alone. */
  readers: 'both' | 'tutor'
  /** With the reader's own rev and the other person's name. */
  toDocument: (row: Row, reader: Person, names: Names) => DocumentOf<C>
}

export const everyField = (row: Revs, reader: Person) => ({
  rev: (reader.role === 'tutor' ? row.tutor_rev : row.student_rev) ?? 0,
  _deleted: false,
})

export function pairFields(row: Pair, reader: Person, names: Names) {
  const other_user_id = otherOf(row, reader)
  return { tutor_id: row.tutor_id, student_id: row.student_id, other_user_id, other_user_name: names.get(other_user_id) ?? '' }
}

export const otherOf = (row: Pair, reader: Person): number => (reader.role === 'tutor' ? row.student_id : row.tutor_id)
