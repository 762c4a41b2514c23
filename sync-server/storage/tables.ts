import type { InquiryStatus, RelationStatus, Role, ThreadKind } from '../contract/values.js'

/**
 * The database's rows. Both engines hold the same types: integers, texts, 0 or 1 for a truth, times as RFC 3339 text in UTC.
 * `tutor_rev` and `student_rev` are the row's place in each person's feed; null where a row does not concern that person.
 */

export interface Revs {
  tutor_rev: number | null
  student_rev: number | null
}
export interface Pair {
  tutor_id: number
  student_id: number
}

export interface UserRow {
  id: number
  role: Role
  email: string
  display_name: string
  locale: string
  time_zone: string
  password_hash: string | null
  is_disabled: number
  created_at: string
}
/** A person's counter; its row is also the lock of that person (ARCHITECTURE, sentence 8). */
export interface ClockRow {
  user_id: number
  rev: number
}
export interface RelationRow extends Pair, Revs {
  id: number
  status: RelationStatus
  status_changed_at: string
  created_at: string
}
export interface InquiryRow extends Pair, Revs {
  id: number
  status: InquiryStatus
  status_changed_at: string
  subject: string
  body: string
  created_at: string
}
export interface ContactAccessRow extends Pair, Revs {
  is_granted: number
  access_level: string | null
}
export interface ThreadRow extends Pair, Revs {
  id: string
  kind: ThreadKind
  relation_id: number | null
  inquiry_id: number | null
  is_writable: number
  last_seq: number
  last_message_at: string | null
  last_message_preview: string | null
  last_sender_id: number | null
  /** Messages that each has written. */
  tutor_count: number
  student_count: number
  created_at: string
}
export interface MessageRow extends Pair, Revs {
  id: string
  thread_id: string
  seq: number
  sender_id: number
  body: string
  composed_at: string
  created_at: string
  /** Of its first content, which neither an edit nor a deletion changes: a repeat is told by it. */
  fingerprint: string
  tutor_reaction: string | null
  student_reaction: string | null
  /** Messages that its sender has written in the thread, up to and with it. */
  sender_count: number
}
export interface ReadMarkerRow extends Pair, Revs {
  thread_id: string
  user_id: number
  last_read_seq: number
  /** The other person's messages up to there. */
  read_count: number
  read_at: string
}
/** Of one person alone; `body` and `other_versions` are JSON, as the contract's kind says. */
export interface PrivateDocumentRow {
  owner_id: number
  kind: string
  id: string
  version_id: string
  body: string
  other_versions: string
  rev: number
  is_removed: number
  updated_at: string
}
export interface VerdictRow {
  author_id: number
  intent_id: string
  fingerprint: string
  status: 'applied' | 'refused'
  code: string | null
  rev: number | null
  seq: number | null
  /** Of a refusal: its number among the author's, by which the oldest are dropped. */
  place: number | null
}
export interface SessionRow {
  id: string
  user_id: number
  device_name: string
  device_kind: 'desktop' | 'browser'
  created_at: string
  ended_at: string | null
}
export interface TokenRow {
  /** SHA-256 of the token; the token itself is never stored. */
  hash: string
  session_id: string
  kind: 'access' | 'refresh' | 'cookie'
  /** Tokens handed out together share it; a later pair has a higher one. */
  generation: number
  expires_at: string
  /** Of a refresh token: since when a successor is in use (R-AUTH-3). Of an access token: when it was first used. */
  retired_at: string | null
}
export interface MetaRow {
  key: string
  value: string
}
export interface ImportLineRow {
  line: number
  type: string
  sort_key: string
  payload: string
}

export interface Tables {
  users: UserRow
  clocks: ClockRow
  relations: RelationRow
  inquiries: InquiryRow
  contact_access: ContactAccessRow
  threads: ThreadRow
  messages: MessageRow
  read_markers: ReadMarkerRow
  private_documents: PrivateDocumentRow
  verdicts: VerdictRow
  sessions: SessionRow
  tokens: TokenRow
  meta: MetaRow
  import_lines: ImportLineRow
}
