import type {
  CollectionName,
  ContactAccessDocument,
  DocumentOf,
  InquiryDocument,
  MessageDocument,
  ReadMarkerDocument,
  RelationDocument,
  ThreadDocument,
} from '../contract/documents.js'
import type {
  ContactAccessRow,
  InquiryRow,
  MessageRow,
  Pair,
  ReadMarkerRow,
  RelationRow,
  Revs,
  Tables,
  ThreadRow,
} from '../storage/tables.js'
import type { Person } from './person.js'

/** Turns rows into the documents that their reader receives: with the reader's own rev and the other person's name. */

type Names = ReadonlyMap<number, string>

export function toDocument<C extends CollectionName>(name: C, row: Tables[C], reader: Person, names: Names): DocumentOf<C>
export function toDocument(name: CollectionName, row: Tables[CollectionName], reader: Person, names: Names): DocumentOf<CollectionName> {
  switch (name) {
    case 'relations':
      return relationDocument(row as RelationRow, reader, names)
    case 'inquiries':
      return inquiryDocument(row as InquiryRow, reader, names)
    case 'contact_access':
      return contactAccessDocument(row as ContactAccessRow, reader)
    case 'threads':
      return threadDocument(row as ThreadRow, reader, names)
    case 'messages':
      return messageDocument(row as MessageRow, reader)
    case 'read_markers':
      return readMarkerDocument(row as ReadMarkerRow, reader)
  }
}

const every = (row: Revs, reader: Person) => ({ rev: (reader.role === 'tutor' ? row.tutor_rev : row.student_rev) ?? 0, _deleted: false })

function pairFields(row: Pair, reader: Person, names: Names) {
  const other_user_id = otherOf(row, reader)
  return { tutor_id: row.tutor_id, student_id: row.student_id, other_user_id, other_user_name: names.get(other_user_id) ?? '' }
}

export const otherOf = (row: Pair, reader: Person): number => (reader.role === 'tutor' ? row.student_id : row.tutor_id)

const relationDocument = (row: RelationRow, reader: Person, names: Names): RelationDocument => ({
  id: String(row.id),
  ...every(row, reader),
  ...pairFields(row, reader, names),
  relation_id: row.id,
  status: row.status,
  status_changed_at: row.status_changed_at,
  created_at: row.created_at,
})

export const inquiryDocument = (row: InquiryRow, reader: Person, names: Names): InquiryDocument => ({
  id: String(row.id),
  ...every(row, reader),
  ...pairFields(row, reader, names),
  inquiry_id: row.id,
  status: row.status,
  status_changed_at: row.status_changed_at,
  subject: row.subject,
  body: row.body,
  created_at: row.created_at,
})

const contactAccessDocument = (row: ContactAccessRow, reader: Person): ContactAccessDocument => ({
  id: `${row.tutor_id}:${row.student_id}`,
  ...every(row, reader),
  tutor_id: row.tutor_id,
  student_id: row.student_id,
  can_open_chat: row.is_granted === 1,
})

export const threadDocument = (row: ThreadRow, reader: Person, names: Names): ThreadDocument => ({
  id: row.id,
  ...every(row, reader),
  ...pairFields(row, reader, names),
  kind: row.kind,
  relation_id: row.relation_id,
  inquiry_id: row.inquiry_id,
  is_writable: row.is_writable === 1,
  last_seq: row.last_seq,
  last_message_at: row.last_message_at,
  last_message_preview: row.last_message_preview,
  last_sender_id: row.last_sender_id,
  created_at: row.created_at,
})

export const messageDocument = (row: MessageRow, reader: Person): MessageDocument => ({
  id: row.id,
  ...every(row, reader),
  thread_id: row.thread_id,
  seq: row.seq,
  sender_id: row.sender_id,
  body: row.body,
  composed_at: row.composed_at,
  created_at: row.created_at,
})

const readMarkerDocument = (row: ReadMarkerRow, reader: Person): ReadMarkerDocument => ({
  id: `${row.thread_id}:${row.user_id}`,
  ...every(row, reader),
  thread_id: row.thread_id,
  user_id: row.user_id,
  last_read_seq: row.last_read_seq,
  read_at: row.read_at,
})
